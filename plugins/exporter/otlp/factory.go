package otlp

import (
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "otlp".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "otlp",
		About: "sends alerts or records as OpenTelemetry logs, over gRPC or HTTP",
		NewConfig: func() any {
			return &Config{Protocol: "grpc", Timeout: jsonfile.Duration(10 * time.Second), Gzip: true, Carry: true, Of: encoding.Alerts}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
