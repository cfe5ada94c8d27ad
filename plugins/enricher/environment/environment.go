// Package environment is the enricher that says where records come from: labels
// from the configuration, the environment and files, and what the host tells of
// its cloud.
//
// Invariant: labels are read once, at the start, and bounded; all annotations
// share one map.
package environment

import (
	"context"
	"fmt"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Factory makes stages of type "environment".
func Factory() plugin.Factory {
	return plugin.Factory{
		Type:      "environment",
		About:     "adds labels of the host, its cloud and its cluster, from files and the environment",
		NewConfig: func() any { return &Config{Of: alerts, Detect: true} },
		NewStage: func(s plugin.Settings, config any, next plugin.Consumer) (plugin.Consumer, error) {
			return &enricher{settings: s, config: config.(*Config), next: next, root: "/"}, nil
		},
	}
}

type enricher struct {
	settings plugin.Settings
	config   *Config
	next     plugin.Consumer
	root     string // of what is detected
	labels   map[string]string
}

// Start reads the labels.
func (e *enricher) Start(context.Context) error {
	labels, err := e.config.read(e.root)
	if err != nil {
		return fmt.Errorf("read labels: %w", err)
	}
	e.labels = labels
	return nil
}

// Consume adds the labels.
func (e *enricher) Consume(ctx context.Context, b *plugin.Batch) error {
	if len(e.labels) == 0 {
		return e.next.Consume(ctx, b)
	}
	label := func(record int) plugin.Annotation {
		return plugin.Annotation{Record: record, Annotation: sfproto.Annotation{Enrichment: e.labels}}
	}
	var found []plugin.Annotation
	if e.config.Of == records {
		found = make([]plugin.Annotation, len(b.Records))
		for i := range b.Records {
			found[i] = label(i)
		}
		return e.next.Consume(ctx, b.With(found...))
	}
	last := -1
	for i := range b.Annotations {
		if a := &b.Annotations[i]; a.Source != "" && a.Record != last {
			last = a.Record
			found = append(found, label(last))
		}
	}
	return e.next.Consume(ctx, b.With(found...))
}

var (
	_ plugin.Consumer = (*enricher)(nil)
	_ plugin.Starter  = (*enricher)(nil)
)
