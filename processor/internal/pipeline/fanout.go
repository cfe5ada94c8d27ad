package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// fanout hands a batch to each of some nodes; they share it.
type fanout struct {
	to      atomic.Pointer[[]*node] // nil: none
	taps    taps
	blocked atomic.Int64 // ns that it took
}

// Consume implements plugin.Consumer.
func (f *fanout) Consume(ctx context.Context, b *plugin.Batch) error {
	began := time.Now()
	defer func() { f.blocked.Add(int64(time.Since(began))) }()
	f.taps.pass(b)
	to := f.to.Load()
	if to == nil {
		return nil
	}
	var errs []error
	for _, n := range *to {
		if err := n.Consume(ctx, b); err != nil {
			errs = append(errs, fmt.Errorf("hand batch to %s: %w", n.name, err))
		}
	}
	return errors.Join(errs...)
}

// connect makes the edges between the nodes of parts.
func connect(parts []*part) {
	for _, p := range parts {
		var to []*node
		for _, d := range p.to {
			to = append(to, d.node)
		}
		p.node.next.to.Store(&to)
	}
}

// observed is a source's way into the graph.
type observed struct{ *node }

// Consume implements plugin.Consumer.
func (o observed) Consume(ctx context.Context, b *plugin.Batch) error {
	if err := o.gate.enter(ctx); err != nil {
		return err
	}
	defer o.gate.leave()
	o.meter.take(b)
	o.observer.Taken(o.name, b)
	return o.next.Consume(ctx, b)
}

var _ plugin.Consumer = (*node)(nil)
