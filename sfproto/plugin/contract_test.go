package plugin_test

import (
	"strings"
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// The stages of the examples keep the contract that they show.
func TestExamplesKeepTheContract(t *testing.T) {
	plugintest.Run(t, plugin.Factory{Type: "owner", About: "Enricher.",
		NewConfig: func() any { return new(OwnerConfig) }, NewStage: newOwnerEnricher}, `{"owners": {"shop": "team"}}`)
	plugintest.Run(t, plugin.Factory{Type: "lines", About: "Exporter.",
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			c, err := newLineExporter(s, config)
			if err == nil {
				c.(*lineExporter).w = new(strings.Builder)
			}
			return c, err
		}}, "")
	plugintest.Run(t, plugin.Factory{Type: "burst", About: "Analytic.",
		NewStage: func(s plugin.Settings, _ any, next plugin.Consumer) (plugin.Consumer, error) {
			return &burst{limit: 3, size: 1, count: s.Count, next: next, trees: map[sfproto.OID]*window{}}, nil
		}}, "")
	plugintest.Run(t, plugin.Factory{Type: "history", About: "Source.",
		NewSource: func(plugin.Settings, any) (plugin.Source, error) {
			return historySource{strings.NewReader("ls\nid\n")}, nil
		}}, "")
	plugintest.RunAction(t, plugin.Factory{Type: "ancestry", About: "Action.",
		NewConfig: func() any { return &AncestryConfig{Depth: 1} }, NewAction: newAncestry}, `{"depth": 2}`, "")
}
