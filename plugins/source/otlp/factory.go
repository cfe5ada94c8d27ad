package otlp

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Factory makes sources of type "otlp-source".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "otlp-source",
		About:     "takes OpenTelemetry logs over gRPC and HTTP: what our exporter sent becomes records again, all else logs",
		NewConfig: func() any { return newConfig() },
		NewSource: func(s plugin.Settings, config any) (plugin.Source, error) {
			return newSource(s, config.(*Config))
		},
	}
}
