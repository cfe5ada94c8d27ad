package plugin_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// AncestryConfig is what a user writes below "actions" of the policy stage.
type AncestryConfig struct {
	// Depth is how many ancestors are told.
	Depth int `json:"depth"`
}

// newAncestry makes an action that tells an alert's line of processes.
func newAncestry(_ plugin.Settings, config any) (plugin.Action, error) {
	depth := config.(*AncestryConfig).Depth
	return plugin.ActionFunc(func(_ context.Context, a plugin.Alert) (plugin.Addition, error) {
		p := a.Record.Process
		if p == nil {
			return plugin.Addition{}, errors.New("the record has no process")
		}
		line := p.Name()
		for n := 1; n <= depth && p.Ancestor(n) != nil; n++ {
			line = p.Ancestor(n).Name() + " > " + line
		}
		return plugin.Addition{Enrichment: map[string]string{"process.line": line}}, nil
	}), nil
}

// An action is what a rule names to have done about its alerts: actions: [ancestry].
func Example_action() {
	factory := plugin.Factory{
		Type:      "ancestry",
		About:     "Tells the line of processes that leads to an alert.",
		NewConfig: func() any { return &AncestryConfig{Depth: 3} },
		NewAction: newAncestry,
	}

	action, err := factory.NewAction(plugin.Settings{}, factory.NewConfig())
	if err != nil {
		fmt.Println(err)
		return
	}
	added, err := action.Act(context.Background(), plugin.Alert{Record: &plugintest.Records()[0]})
	fmt.Println(added.Enrichment["process.line"], err)
	// Output: nginx > sh <nil>
}
