package file

import (
	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/lines"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes exporters of type "file".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "file",
		About: "appends alerts or records to a file in a format of your choice, with rotation and compression",
		NewConfig: func() any {
			return &Config{
				Path:   lines.Standard,
				Encode: encoding.Config{Format: encoding.Falco, Of: encoding.Alerts},
				Rotate: Rotate{Bytes: 100 << 20, Keep: 10},
			}
		},
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			return newExporter(s, *config.(*Config))
		},
	}
}
