package csv

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Factory makes exporters of type "csv".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "csv",
		About:     "writes events and flows, a line each, to a CSV file or the terminal",
		FileType:  "csv",
		NewConfig: func() any { return &Config{Path: standard} },
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, *config.(*Config))
		},
	}
}
