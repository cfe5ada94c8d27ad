package null

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Factory makes exporters of type "null".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:        "null",
		About:       "accepts everything and keeps nothing",
		NewExporter: func(plugin.Settings, any) (plugin.Consumer, error) { return exporter{}, nil },
	}
}
