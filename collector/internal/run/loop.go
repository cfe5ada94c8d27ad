package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/record"
)

// Source is where events come from: the probe, or a replay of one.
type Source interface {
	record.Kernel
	// Next returns the next event, event.ErrTimeout when none comes in time and
	// io.EOF at the end of a replay. After any other error the next event may be
	// good again.
	Next(timeout time.Duration) (event.Event, error)
}

const (
	eventQueue = 4096
	tickEvery  = 100 * time.Millisecond // while events come, and until the flows that they began are told
	idleEvery  = 250 * time.Millisecond // after idleAfter ticks without an event
	idleAfter  = 15
	pollEvery  = 100 * time.Millisecond
	// maxBadInRow events that cannot be read, one after the other, are an end.
	maxBadInRow = 1000
	drainFor    = 30 * time.Second // what is in the ring at the end is read for so long at most
)

// loop is the record path up to the writer.
type loop struct {
	source Source
	maker  *record.Maker
	clock  func() uint64
	tick   func()      // is called every now and then, and at the end
	asked  chan func() // what others have the owner do
	// full reports that no event is to be read while so many wait; nil: never.
	full func(waiting int) bool
	// detach has no more events come, so that what is left at the end is read to its
	// end; nil leaves them coming.
	detach func() error
	ledger *emit.Ledger // of what cannot be decoded

	events atomic.Int64
	bad    atomic.Int64
}

// run makes records until ctx ends and the ring is empty, or the source ends.
func (l *loop) run(ctx context.Context) error {
	events := make(chan event.Event, eventQueue)
	failed := make(chan error, 1)
	go func() { // ends before run does: it closes events
		defer close(events)
		failed <- l.read(ctx, events)
	}()
	l.own(events)
	return <-failed
}

// own is the owner of the state.
func (l *loop) own(events <-chan event.Event) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	idle := 0 // ticks since the last event
	for {
		select {
		case ev, ok := <-events:
			if !ok {
				l.maker.Flush(l.clock())
				l.tick()
				return
			}
			l.maker.Handle(ev)
			if idle >= idleAfter {
				tick.Reset(tickEvery)
			}
			idle = 0
		case do := <-l.asked:
			do()
		case <-tick.C:
			l.maker.Tick(l.clock())
			l.tick()
			if idle++; idle == idleAfter {
				tick.Reset(idleEvery)
			}
		}
	}
}

// read hands over events until ctx has ended and nothing is left.
func (l *loop) read(ctx context.Context, events chan<- event.Event) error {
	var end time.Time
	var detached error
	inRow := 0
	for {
		if ctx.Err() == nil {
			l.rest(events)
		} else if end.IsZero() {
			end = time.Now().Add(drainFor)
			if l.detach != nil {
				detached = l.detach()
			}
		} else if time.Now().After(end) {
			return detached
		}
		ev, err := l.source.Next(pollEvery)
		switch {
		case err == nil:
			l.events.Add(1)
			events <- ev
		case errors.Is(err, io.EOF):
			return detached
		case errors.Is(err, event.ErrTimeout):
			if !end.IsZero() {
				return detached
			}
		default:
			l.bad.Add(1)
			l.ledger.Add("", event.ClassAny, emit.ReasonBadEvent, 1)
			if inRow++; inRow == maxBadInRow {
				return errors.Join(fmt.Errorf("read event: %w", err), detached)
			}
			continue
		}
		inRow = 0
	}
}

// An event waits restFor at most for those before it, so that a capture never stands
// still; what the kernel's ring cannot hold meanwhile is counted there.
const (
	restStep = time.Millisecond
	restFor  = 100 * time.Millisecond
)

// rest waits while there is no memory for events that wait.
func (l *loop) rest(events chan<- event.Event) {
	for waited := time.Duration(0); l.full != nil && waited < restFor && l.full(len(events)); waited += restStep {
		time.Sleep(restStep)
	}
}
