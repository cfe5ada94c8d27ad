// Package tally is a stage as somebody writes it who knows nothing of this
// project but its SDK: an exporter that counts events by type.
package tally

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Config is the stage's part of a pipeline file.
type Config struct {
	// By is the field whose values are counted.
	By string `json:"by"`
}

// Factory makes stages of type "tally".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "tally",
		About:     "counts events by a field",
		NewConfig: func() any { return &Config{By: "evt.type"} },
		NewExporter: func(s plugin.Settings, config any) (plugin.Consumer, error) {
			by, err := s.Fields.Resolve(config.(*Config).By, "")
			if err != nil {
				return nil, fmt.Errorf("by: %w", err)
			}
			return &tally{by: by, settings: s, counts: map[string]int{}}, nil
		},
	}
}

type tally struct {
	by       view.Getter
	settings plugin.Settings
	counts   map[string]int
}

// Consume counts.
func (t *tally) Consume(_ context.Context, b *plugin.Batch) error {
	var events []view.Event
	for i := range b.Records {
		events = b.Records[i].AppendEvents(events)
	}
	for i := range events {
		if v, ok := t.by.Text(&events[i]); ok {
			t.counts[v]++
		}
	}
	return nil
}

// Stop tells the counts.
func (t *tally) Stop(context.Context) error {
	for _, v := range slices.Sorted(maps.Keys(t.counts)) {
		t.settings.Log.Info("tally", "value", v, "count", t.counts[v])
	}
	return nil
}

var _ plugin.Stopper = (*tally)(nil)
