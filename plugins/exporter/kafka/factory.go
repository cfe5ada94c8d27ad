package kafka

import (
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "kafka".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "kafka",
		About: "produces alerts or records to a Kafka topic, keyed by node",
		NewConfig: func() any {
			return &Config{Compression: "zstd", MaxMessageBytes: 1 << 20, Timeout: jsonfile.Duration(30 * time.Second),
				Encode: encoding.Config{Format: encoding.Falco, Of: encoding.Alerts}}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
