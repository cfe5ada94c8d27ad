package source

import (
	"context"
	"sync"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// acker sends the acknowledgements of one connection's batches: the highest sequence
// number up to which all are accepted. A batch that was refused ends the connection:
// the sender holds on to it, and sends it anew when it dials again.
type acker struct {
	*order[mark]
	send    func(wire.Ack) error
	streams *streams // of all connections
	reached *reached // of the stream that the connection is at; nil: it is not acknowledged

	mu      sync.Mutex
	ready   wire.Ack
	stopped bool
	wake    chan struct{}
	sending sync.WaitGroup
}

// mark is how far a stream came.
type mark struct {
	ack wire.Ack
	of  *reached
}

// newAcker starts sending; stop ends it. end is called when a batch was refused.
func newAcker(send func(wire.Ack) error, of *streams, end func()) *acker {
	a := &acker{send: send, streams: of, wake: make(chan struct{}, 1)}
	a.order = newOrder(a.note, end)
	a.sending.Go(a.loop)
	return a
}

// known implements progress.
func (a *acker) known(f wire.Frame) int {
	if f.Fresh && f.Header != nil {
		a.leave()
		if f.Header.Acknowledge {
			a.reached = a.streams.begin(f.Header, settleWithin)
		}
	}
	if a.reached == nil || f.Skipped > 0 { // behind damage numbers are lower bounds
		return 0
	}
	return int(min(max(a.reached.from-f.First, 0), int64(len(f.Records))))
}

// await implements progress: nil when the sender wants no acknowledgement.
func (a *acker) await(_ context.Context, f wire.Frame) func(error) {
	if a.reached == nil {
		return nil
	}
	return a.expect(mark{wire.Ack{StreamID: f.Header.StreamID, Sequence: f.First + int64(len(f.Records)) - 1}, a.reached})
}

func (a *acker) note(upTo mark) {
	upTo.of.accepted(upTo.ack.Sequence)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ready = upTo.ack
	if !a.stopped {
		signal(a.wake) // an older token wakes it for the newest as well
	}
}

// leave lets another connection go on with the stream.
func (a *acker) leave() {
	if a.reached != nil {
		a.reached.end()
		a.reached = nil
	}
}

// settleWithin is settle, for so long at most.
func (a *acker) settleWithin(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	a.settle(ctx)
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

var _ progress = (*acker)(nil)
