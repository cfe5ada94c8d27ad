package json

import (
	"github.com/sysflow-stack/sysflow/plugins/internal/lines"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "json".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "json",
		About:     "appends each alert as a line of JSON, in Falco's form, to a file or the terminal",
		NewConfig: func() any { return &Config{Path: lines.Standard} },
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, *config.(*Config))
		},
	}
}
