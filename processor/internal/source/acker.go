package source

import (
	"slices"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// acker collects the acknowledgements of one connection's batches and sends the
// highest sequence number up to which all are accepted. What a stage will never
// take counts as accepted: sending it anew would change nothing. A batch that was
// refused otherwise ends that, and the connection: the sender holds on to the batch,
// and sends it anew when it dials again.
type acker struct {
	send func(wire.Ack) error
	end  func() // of the connection

	mu      sync.Mutex
	pending []*pending // in the order of the stream
	ready   wire.Ack
	refused bool
	stopped bool

	wake    chan struct{}
	settled chan struct{} // has a token since nothing was pending
	sending sync.WaitGroup
}

// pending is a batch that is on its way.
type pending struct {
	upTo     wire.Ack
	accepted bool
}

// newAcker starts sending; stop ends it. end is called when a batch was refused.
func newAcker(send func(wire.Ack) error, end func()) *acker {
	a := &acker{send: send, end: end, wake: make(chan struct{}, 1), settled: make(chan struct{}, 1)}
	a.sending.Go(a.loop)
	return a
}

// expect notes a batch that ends with sequence number last, and returns what is
// to be called when it is done; nil when nobody wants to know.
func (a *acker) expect(h *sfproto.Header, last int64) func(error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !h.Acknowledge || a.refused {
		return nil
	}
	p := &pending{upTo: wire.Ack{StreamID: h.StreamID, Sequence: last}}
	a.pending = append(a.pending, p)
	return func(err error) { a.done(p, err) }
}

func (a *acker) done(p *pending, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p.accepted = err == nil || plugin.IsPermanent(err)
	if i := slices.Index(a.pending, p); !p.accepted && i >= 0 {
		a.refused = true
		a.end()
		a.pending = a.pending[:i] // what comes behind is not acknowledged either
	}
	moved := false
	for len(a.pending) > 0 && a.pending[0].accepted {
		a.ready, moved = a.pending[0].upTo, true
		a.pending = a.pending[1:]
	}
	if moved && !a.stopped {
		signal(a.wake) // an older token wakes it for the newest as well
	}
	if len(a.pending) == 0 {
		signal(a.settled)
	}
}

// signal leaves a token, of which one is enough.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// settle waits until no batch is on its way, for so long at most.
func (a *acker) settle(within time.Duration) {
	late := time.NewTimer(within)
	defer late.Stop()
	for {
		a.mu.Lock()
		n := len(a.pending)
		a.mu.Unlock()
		if n == 0 {
			return
		}
		select {
		case <-a.settled:
		case <-late.C:
			return
		}
	}
}

// loop sends. Only it waits for a peer that does not read.
func (a *acker) loop() {
	for range a.wake {
		a.mu.Lock()
		ack := a.ready
		a.mu.Unlock()
		if a.send(ack) != nil {
			return // the reading side sees the dead connection, too
		}
	}
}

// stop ends sending. Batches that are still on their way are not acknowledged.
func (a *acker) stop() {
	a.mu.Lock()
	a.stopped = true
	close(a.wake)
	a.mu.Unlock()
	a.sending.Wait()
}
