package text

import (
	"github.com/sysflow-stack/sysflow/plugins/internal/lines"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "text".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "text",
		About:     "writes each alert as an aligned line for people, coloured on a terminal",
		NewConfig: func() any { return &Config{Path: lines.Standard, Color: "auto"} },
		NewExporter: func(_ plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(*config.(*Config)), nil
		},
	}
}
