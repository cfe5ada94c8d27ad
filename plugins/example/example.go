// Package example is a stage to copy: an enricher that adds fixed labels to
// every alert. README.md says how to make it yours.
//
// Invariant: the batch that came in is not changed; what is added is a new batch
// that shares its records.
package example

import (
	"context"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type labeler struct {
	labels map[string]string
	count  func(name string, n int64)
	next   plugin.Consumer
}

// Consume adds the labels and hands the batch on. One goroutine calls it, so it
// needs no locks.
func (l *labeler) Consume(ctx context.Context, b *plugin.Batch) error {
	var more []plugin.Annotation
	for i := range b.Annotations {
		a := &b.Annotations[i]
		if a.Source == "" {
			continue // said by another enricher: no alert
		}
		if n := len(more); n > 0 && more[n-1].Record == a.Record {
			continue // a second alert for the same record
		}
		more = append(more, plugin.Annotation{
			Annotation: sfproto.Annotation{Enrichment: l.labels},
			Record:     a.Record,
		})
	}
	l.count("labeled_records", int64(len(more)))
	// Hand on what does not concern you, too. The error of what comes after is
	// yours to return: it reaches the source as the batch's acknowledgement.
	return l.next.Consume(ctx, b.With(more...))
}

// A stage with connections or goroutines has Start and Stop as well; see
// plugin.Starter and plugin.Stopper. This one has neither.
var _ plugin.Consumer = (*labeler)(nil)
