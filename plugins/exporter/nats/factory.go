package nats

import (
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "nats".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "nats",
		About: "publishes alerts or records to a NATS JetStream stream",
		NewConfig: func() any {
			return &Config{Timeout: jsonfile.Duration(30 * time.Second), Encode: encoding.Config{Format: encoding.Falco, Of: encoding.Alerts}}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
