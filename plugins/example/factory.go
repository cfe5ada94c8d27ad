package example

import "github.com/sysflow-stack/sysflow/sfproto/plugin"

// Factory is all that a program needs to offer the stage.
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:  "label",
		About: "adds fixed labels to every alert (the example to copy)",
		// What NewConfig returns are the defaults.
		NewConfig: func() any { return &Config{} },
		// A stage gets the consumer that it hands batches on to. An exporter has
		// NewExporter instead and a source NewSource.
		NewStage: func(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			return &labeler{labels: config.(*Config).Labels, count: s.Count, next: next}, nil
		},
	}
}
