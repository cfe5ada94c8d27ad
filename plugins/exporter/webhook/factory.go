package webhook

import (
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "webhook".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "webhook",
		About: "posts alerts or records to an HTTP server, in a format of your choice",
		NewConfig: func() any {
			return &Config{Body: each, MaxBytes: 1 << 20, Timeout: jsonfile.Duration(10 * time.Second), Encode: encoding.Config{Format: encoding.Falco, Of: encoding.Alerts}}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
