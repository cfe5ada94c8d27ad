package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/delivery"
	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/processor/internal/repeats"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type kind uint8

const (
	unknown kind = iota
	source
	stage
	exporter
)

// node is a stage in the graph. It is the Consumer at the end of its edges.
type node struct {
	name   string
	kind   kind
	spec   *config.Stage
	keep   Filter
	next   fanout
	inputs int

	source   plugin.Source
	consumer plugin.Consumer
	outlet   *delivery.Outlet // of an exporter; it is the consumer

	observer Observer
	errors   *repeats.Log
	meter    meter
	inbox    chan *plugin.Batch
	closed   chan struct{}
	worker   sync.WaitGroup
	refused  int64 // batches; read when the worker has ended
}

func newNode(spec *config.Stage, o Options) *node {
	return &node{
		name: spec.Name.Text, spec: spec, observer: o.Observer,
		errors: repeats.New(o.Log.With("stage", spec.Name.Text)),
		inbox:  make(chan *plugin.Batch, o.Queue),
		closed: make(chan struct{}),
	}
}

// Consume puts a batch into the node's queue and waits while that is full.
func (n *node) Consume(ctx context.Context, b *plugin.Batch) error {
	b.Retain()
	select {
	case <-n.closed:
	default:
		select {
		case n.inbox <- b:
			return nil
		case <-n.closed:
		case <-ctx.Done():
			b.Done(nil) // the caller reports the error with its own reference
			return ctx.Err()
		}
	}
	b.Done(nil)
	return queue.ErrStopped
}

// work takes batches from the queue until it is closed and empty.
func (n *node) work(ctx context.Context) {
	for {
		select {
		case b := <-n.inbox:
			n.handle(ctx, b)
			continue
		case <-n.closed:
		}
		for len(n.inbox) > 0 {
			n.handle(ctx, <-n.inbox)
		}
		return
	}
}

func (n *node) handle(ctx context.Context, b *plugin.Batch) {
	n.meter.take(b)
	err := ctx.Err()
	if err == nil {
		began, blocked := time.Now(), n.next.blocked.Load()
		err = n.offer(ctx, b)
		n.meter.busy.Add(max(0, int64(time.Since(began))-(n.next.blocked.Load()-blocked)))
	}
	if err != nil {
		n.refused++
		n.observer.Failed(n.name)
		n.errors.Error("stage refuses a batch", err)
	}
	b.Done(err)
}

// offer gives the stage what passes the node's filter.
func (n *node) offer(ctx context.Context, b *plugin.Batch) error {
	if n.keep != nil {
		records := b.Records
		if b = b.Select(func(i int) bool { return n.keep(&records[i]) }); len(b.Records) == 0 {
			return nil
		}
	}
	if n.kind == exporter {
		n.next.taps.pass(b)
	}
	return delivery.Consume(ctx, n.consumer, b)
}

// stage is what has the optional methods Start and Stop.
func (n *node) stage() any {
	if n.kind == source {
		return n.source
	}
	return n.consumer
}

// fanout hands a batch to each of some nodes; they share it.
type fanout struct {
	to      []*node
	taps    taps
	blocked atomic.Int64 // ns that it took
}

// Consume implements plugin.Consumer.
func (f *fanout) Consume(ctx context.Context, b *plugin.Batch) error {
	began := time.Now()
	defer func() { f.blocked.Add(int64(time.Since(began))) }()
	f.taps.pass(b)
	var errs []error
	for _, n := range f.to {
		if err := n.Consume(ctx, b); err != nil {
			errs = append(errs, fmt.Errorf("hand batch to %s: %w", n.name, err))
		}
	}
	return errors.Join(errs...)
}

// observed is a source's way into the graph.
type observed struct{ *node }

// Consume implements plugin.Consumer.
func (o observed) Consume(ctx context.Context, b *plugin.Batch) error {
	o.meter.take(b)
	o.observer.Taken(o.name, b)
	return o.next.Consume(ctx, b)
}
