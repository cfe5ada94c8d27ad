package otlp

import (
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "otlp".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "otlp",
		About: "sends alerts or records as OpenTelemetry logs, over gRPC or HTTP",
		NewConfig: func() any {
			return &Config{Protocol: "grpc", Timeout: "10s", Gzip: true, Of: encoding.Alerts}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
