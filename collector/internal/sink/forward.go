package sink

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto/spool"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// maxInFlight bounds the blocks that are sent and not acknowledged. A listener that never
// acknowledges anything gets no more of them on a connection: what it has is not known,
// so nothing can be removed.
const maxInFlight = 8192

// forwarder sends a spool's blocks, and has them removed when they are
// acknowledged. It is one goroutine.
type forwarder struct {
	*Spool
	backoff time.Duration
	held    *spool.Frame    // read and not sent
	flight  []flight        // sent and not acknowledged, oldest first
	acked   uint64          // records that were put into the spool up to the last block that was acknowledged
	passed  map[uint64]bool // damage that is counted, by what stands behind it
}

// flight is a block on its way.
type flight struct {
	frame spool.Frame // without its payload
	last  int64       // sequence number
	tally emit.Tally
}

// errOver is the error of a stream that cannot go on, though its connection could:
// the next block is another run's, or one is missing before it.
var errOver = errors.New("the next block begins a stream")

// run sends until ctx ends.
func (f *forwarder) run(ctx context.Context) {
	for ctx.Err() == nil {
		begun := time.Now()
		err := f.serve(ctx)
		switch {
		case ctx.Err() != nil || errors.Is(err, errOver):
			continue
		case time.Since(begun) > maxBackoff:
			f.backoff = 0
		}
		if f.backoff == 0 {
			f.opts.Log.Warn().Err(err).Msg("nobody takes what the collector sends: it goes to the spool")
		}
		f.backoff = min(max(2*f.backoff, minBackoff), maxBackoff)
		pause(ctx, f.backoff-rand.N(f.backoff/2))
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// serve sends on a connection of its own until that breaks, from the first block on
// that waits.
func (f *forwarder) serve(ctx context.Context) error {
	first, err := f.next(ctx, nil)
	if err != nil {
		return err
	}
	defer f.rewind()
	to, err := f.prepare(first)
	if err != nil {
		f.opts.Log.Error().Err(err).Msg("a block of the spool is lost")
		loseBlock(f.opts.Ledger, first.Payload, emit.ReasonSpoolDamaged)
		f.log.Ack(first)
		f.held = nil
		return errOver
	}
	conn, err := wire.Dial(ctx, f.opts.Socket)
	if err != nil {
		return err
	}
	over := watch(ctx, newConnection(ctx, conn, f.opts.Peer), to.header.StreamID)
	f.streams.Add(1)
	f.connected.Store(true)
	f.opts.Log.Info().Int("blocks", f.log.Stats().Frames).Msg("stream opened")
	err = to.begin(counted{over, &f.bytes})
	if err == nil {
		err = f.send(ctx, over, to, first)
	}
	f.connected.Store(false)
	_ = over.Close() // it is broken, or all is acknowledged
	f.land(over)
	return err
}

// send sends block after block.
func (f *forwarder) send(ctx context.Context, over *watcher, to *resumption, frame spool.Frame) (err error) {
	for {
		if !to.continues(frame) {
			return f.settle(ctx, over)
		}
		if err := f.carry(to, frame); err != nil {
			return err
		}
		f.land(over)
		if len(f.flight) >= maxInFlight && over.acked.Load() == 0 {
			f.opts.Log.Warn().Int("blocks", maxInFlight).Msg("the listener acknowledges nothing: it gets no more until it does, and the spool fills")
		}
		for ; len(f.flight) >= maxInFlight; f.land(over) {
			if err := f.await(ctx, over, nil); err != nil {
				return err
			}
		}
		if frame, err = f.next(ctx, over); err != nil {
			return err
		}
	}
}

// next waits for a block. over may be nil: there is no connection yet.
func (f *forwarder) next(ctx context.Context, over *watcher) (spool.Frame, error) {
	for {
		frame, ok, err := f.log.Read()
		var damage *spool.DamageError
		switch {
		case errors.As(err, &damage):
			if !f.passed[damage.End] {
				f.passed[damage.End] = true
				f.opts.Log.Error().Err(err).Msg("records of the spool are lost")
				f.damaged(damage.Records)
			}
			continue
		case err != nil:
			return frame, err
		case ok:
			f.held = &frame
			return frame, nil
		}
		if over != nil {
			f.land(over)
		}
		if err := f.await(ctx, over, f.more); err != nil {
			return frame, err
		}
	}
}

// carry sends a block.
func (f *forwarder) carry(to *resumption, frame spool.Frame) error {
	tally, records, err := splitBlock(frame.Payload)
	if err == nil {
		err = to.write(frame, records)
	}
	if err != nil {
		return err
	}
	f.held = nil
	frame.Payload, frame.Head = nil, nil
	f.flight = append(f.flight, flight{frame, to.out.Next() - 1, tally})
	return nil
}

// land acknowledges to the spool what the other end has acknowledged.
func (f *forwarder) land(over *watcher) {
	seq, n := over.acked.Load(), 0
	for n < len(f.flight) && f.flight[n].last <= seq {
		n++
	}
	if n > 0 {
		f.backoff = 0
		last := f.flight[n-1].frame
		f.log.Ack(last)
		f.acked = last.End
		maps.DeleteFunc(f.passed, func(end uint64, _ bool) bool { return end < last.End })
		f.flight = append(f.flight[:0], f.flight[n:]...)
	}
}

// rewind gives up what is on its way, which is read again. What the spool has dropped
// meanwhile cannot be.
func (f *forwarder) rewind() {
	first := f.log.Rewind()
	for _, fl := range f.flight {
		if fl.frame.Index < first {
			fl.tally.Lose(f.opts.Ledger, emit.ReasonSpoolFull)
		}
	}
	if f.held != nil && f.held.Index < first {
		loseBlock(f.opts.Ledger, f.held.Payload, emit.ReasonSpoolFull)
	}
	f.flight, f.held = f.flight[:0], nil
}

// await waits for acknowledgements, or for more when it is not nil.
func (f *forwarder) await(ctx context.Context, over *watcher, more <-chan struct{}) error {
	var heard, ended <-chan struct{}
	if over != nil {
		heard, ended = over.heard, over.ended
	}
	select {
	case <-heard:
	case <-more:
	case <-ended:
		return errors.New("the processor ended the stream")
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// settle waits until all that was sent is acknowledged, and ends the stream.
func (f *forwarder) settle(ctx context.Context, over *watcher) error {
	for f.land(over); len(f.flight) > 0; f.land(over) {
		if err := f.await(ctx, over, nil); err != nil {
			return err
		}
	}
	return errOver
}

// damaged counts records that cannot be read, of which nothing else is known.
func (s *Spool) damaged(records uint64) {
	s.opts.Ledger.Add("", event.ClassAny, emit.ReasonSpoolDamaged, int64(records))
}
