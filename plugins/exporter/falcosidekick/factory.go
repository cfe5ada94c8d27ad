package falcosidekick

import (
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "falcosidekick".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "falcosidekick",
		About:     "posts each alert to Falcosidekick, with sf.graphid among its output fields",
		NewConfig: func() any { return &Config{Timeout: jsonfile.Duration(10 * time.Second)} },
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, config.(*Config))
		},
	}
}
