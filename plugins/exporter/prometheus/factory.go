package prometheus

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Factory makes exporters of type "prometheus".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "prometheus",
		About:     "serves the number of matches by rule and priority for Prometheus to scrape",
		NewConfig: func() any { return &Config{Address: "127.0.0.1:9464", Path: "/metrics", MaxSeries: 1000} },
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config)), nil
		},
	}
}
