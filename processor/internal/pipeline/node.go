package pipeline

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/delivery"
	"github.com/sysflow-stack/sysflow/processor/internal/queue"
	"github.com/sysflow-stack/sysflow/processor/internal/repeats"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// node is a place in the graph: a queue, and the worker that gives what waits there to
// the part that stands in it now. It is the Consumer at the end of its edges.
type node struct {
	name string
	now  atomic.Pointer[part]
	next fanout
	gate *gate // of sources

	observer Observer
	errors   *repeats.Log
	meter    meter
	inbox    chan *plugin.Batch
	closed   chan struct{}
	orders   chan func()     // for the worker, between two batches
	held     []*plugin.Batch // that go to the part before what waits; of the worker
	worker   sync.WaitGroup
	refused  int64 // batches; read when the worker has ended

	running sync.WaitGroup // a source
}

func newNode(name string, p *Pipeline) *node {
	return &node{
		name: name, gate: p.gate, observer: p.options.Observer,
		errors: repeats.New(p.options.Log.With("stage", name)),
		inbox:  make(chan *plugin.Batch, p.options.Queue),
		closed: make(chan struct{}),
		orders: make(chan func()),
	}
}

// part is what stands in the node; nil before it was built.
func (n *node) part() *part { return n.now.Load() }

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
		if len(n.held) > 0 {
			select {
			case do := <-n.orders:
				do()
			default:
				n.again(ctx)
			}
			continue
		}
		select {
		case do := <-n.orders:
			do()
		case b := <-n.inbox:
			n.handle(ctx, b)
		case <-n.closed:
			n.empty(ctx)
			return
		}
	}
}

// empty handles all that waits.
func (n *node) empty(ctx context.Context) {
	for len(n.held)+len(n.inbox) > 0 {
		if len(n.held) > 0 {
			n.again(ctx)
		} else {
			n.handle(ctx, <-n.inbox)
		}
	}
}

// again gives the part what was held for it.
func (n *node) again(ctx context.Context) {
	b := n.held[0]
	n.held = n.held[1:]
	n.give(ctx, b)
}

// handle gives the part what passes its filter.
func (n *node) handle(ctx context.Context, b *plugin.Batch) {
	n.meter.take(b)
	if p := n.part(); p.keep != nil {
		records := b.Records
		if b = b.Select(func(i int) bool { return p.keep(&records[i]) }); len(b.Records) == 0 {
			b.Done(nil)
			return
		}
	}
	if n.part().kind == exporter {
		n.next.taps.pass(b)
	}
	n.give(ctx, b)
}

func (n *node) give(ctx context.Context, b *plugin.Batch) {
	p := n.part()
	err := ctx.Err()
	if err == nil {
		err = n.offer(p, b)
	}
	if err != nil && ctx.Err() == nil && p.put.Err() != nil {
		n.held = append([]*plugin.Batch{b}, n.held...)
		n.obey()
		return
	}
	if err != nil {
		n.refused++
		n.observer.Failed(n.name)
		n.errors.Error("stage refuses a batch", err)
	}
	b.Done(err)
}

// obey waits for the order for which the part was interrupted.
func (n *node) obey() {
	p := n.part()
	select {
	case do := <-n.orders:
		do()
	case <-n.closed: // the end came first
		p.put = p.run
	case <-p.run.Done():
	}
}

func (n *node) offer(p *part, b *plugin.Batch) error {
	began, blocked := time.Now(), n.next.blocked.Load()
	defer func() {
		n.meter.busy.Add(max(0, int64(time.Since(began))-(n.next.blocked.Load()-blocked)))
	}()
	return delivery.Consume(p.put, p.consumer, b)
}

// order has the worker do something between two batches, and waits for that. The error
// is ctx's, which ended before the worker could.
func (n *node) order(ctx context.Context, do func()) error {
	done := make(chan struct{})
	select {
	case n.orders <- func() { defer close(done); do() }:
		<-done
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
