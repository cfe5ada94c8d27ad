package source

import (
	"context"
	"slices"
	"sync"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// order collects the acknowledgements of one stream's batches and says up to which
// mark all are accepted. What a stage will never take counts as accepted: sending it
// anew would change nothing. A batch that was refused otherwise ends the order: the
// stream has to come anew from there.
type order[T any] struct {
	moved   func(T) // the last mark up to which all is accepted; called one at a time
	refusal func()  // called once

	mu      sync.Mutex
	pending []*pending[T] // in the order of the stream
	refused bool
	settled chan struct{} // has a token since nothing was pending
}

// pending is a batch that is on its way.
type pending[T any] struct {
	mark     T
	accepted bool
}

func newOrder[T any](moved func(T), refusal func()) *order[T] {
	return &order[T]{moved: moved, refusal: refusal, settled: make(chan struct{}, 1)}
}

// expect notes a batch that ends at mark, and returns what is to be called when it is
// done; nil when nobody wants to know any more.
func (o *order[T]) expect(mark T) func(error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.refused {
		return nil
	}
	p := &pending[T]{mark: mark}
	o.pending = append(o.pending, p)
	return func(err error) { o.done(p, err) }
}

// reach notes a mark without a batch: it counts once all before it is accepted.
func (o *order[T]) reach(mark T) {
	if done := o.expect(mark); done != nil {
		done(nil)
	}
}

func (o *order[T]) done(p *pending[T], err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	p.accepted = err == nil || plugin.IsPermanent(err)
	if i := slices.Index(o.pending, p); !p.accepted && i >= 0 {
		o.refused = true
		o.refusal()
		o.pending = o.pending[:i] // what comes behind is not acknowledged either
	}
	n := 0
	for n < len(o.pending) && o.pending[n].accepted {
		n++
	}
	if n > 0 {
		o.moved(o.pending[n-1].mark)
		o.pending = o.pending[n:]
	}
	if len(o.pending) == 0 {
		signal(o.settled)
	}
}

// signal leaves a token, of which one is enough.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// settle waits until no batch is on its way, or ctx ends.
func (o *order[T]) settle(ctx context.Context) {
	for {
		o.mu.Lock()
		n := len(o.pending)
		o.mu.Unlock()
		if n == 0 {
			return
		}
		select {
		case <-o.settled:
		case <-ctx.Done():
			return
		}
	}
}
