package sink

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// open begins a stream.
func (w *Writer) open() error {
	h := w.opts.Header
	h.FirstSequence = w.next
	s, err := w.opts.Target.Open(w.ctx, &h)
	if err != nil {
		return err
	}
	w.stream = s
	w.acks, _ = s.(acknowledged)
	w.parts, _ = s.(parted)
	if t, ok := s.(tallied); ok {
		t.Tallied(w.pending)
	}
	if t, ok := w.opts.Target.(patient); ok {
		w.patient = t.Patient()
	}
	w.announce = emit.NewStream(numbered{w})
	w.size, w.buffered, w.opened = 0, 0, time.Now()
	w.stats.Streams.Add(1)
	w.stats.Connected.Store(true)
	if w.opts.Target.Live() {
		w.opts.Log.Info().Msg("stream opened")
		w.tellGap(time.Now())
	}
	w.flush()
	return nil
}

// tellGap tells what this stream cannot know of: the time before the capture, or
// since the last stream broke.
func (w *Writer) tellGap(now time.Time) {
	gap := sfproto.Loss{TS: w.opts.Boot.UnixNano(), EndTS: now.UnixNano(), Reason: "start"}
	if t, ok := w.opts.Target.(resumed); ok && !t.Since().IsZero() {
		gap.TS, gap.Reason, gap.Class = t.Since().UnixNano(), "restart", "stream"
	}
	if !w.broken.IsZero() {
		gap.TS, gap.Reason = w.broken.UnixNano(), emit.ReasonDisconnected.String()
	}
	gap.TS = min(gap.TS, gap.EndTS) // the clock may have been set back
	numbered{w}.Append(&gap)
}

// flush writes the open block. When that fails its records are lost, and what it
// told of losses is still to be told.
func (w *Writer) flush() {
	err := w.stream.Flush()
	if err == nil {
		w.full = false
		w.settle()
		if w.acks != nil {
			w.sent.sent(w.next-1, w.pending)
			w.sent.acked(w.acks.Acked())
			w.pending = emit.Tally{}
		}
		clear(w.pending)
		w.buffered = 0
		return
	}
	if errors.Is(err, errRefused) {
		w.refused(err)
		return
	}
	_ = w.stream.Close() // it is broken already
	w.lose()
	w.stream, w.broken = nil, time.Now()
	w.stats.Connected.Store(false)
	if !w.opts.Target.Live() {
		w.err = err
		return
	}
	if w.broken.Sub(w.opened) > maxBackoff {
		w.backoff = 0
	}
	w.postpone(w.broken, err)
}

// lose counts what a stream that is over did not deliver. Of a listener that
// never acknowledged anything it is not known what it has: nothing is said.
func (w *Writer) lose() {
	w.loseBlock(emit.ReasonDisconnected)
	if w.acks == nil {
		return
	}
	seq := w.acks.Acked()
	w.sent.acked(seq)
	if left := w.sent.take(); seq > 0 {
		left.Lose(w.opts.Ledger, emit.ReasonUnacknowledged)
	}
}

// loseBlock counts what was in the open block.
func (w *Writer) loseBlock(why emit.Reason) {
	for _, d := range w.told {
		w.pending.Untell(d)
	}
	w.told = w.told[:0]
	w.pending.Lose(w.opts.Ledger, why)
	clear(w.pending)
}

// settle notes that what the open block tells of losses is told.
func (w *Writer) settle() {
	for _, d := range w.told {
		w.opts.Ledger.Settle(d)
	}
	w.told = w.told[:0]
}

// refused goes on after a block for which there was no room.
func (w *Writer) refused(err error) {
	if !w.full {
		w.opts.Log.Error().Err(err).Msg("what is recorded is dropped until there is room")
	}
	w.full = true
	w.loseBlock(emit.ReasonSpoolFull)
	w.announce.Forget()
	w.buffered = 0
}

// postpone sets the time of the next attempt: twice as far away as the last one,
// less up to half at random. A stream that lasted has the next attempt soon; one
// that was refused after it began has not.
func (w *Writer) postpone(now time.Time, err error) {
	if w.backoff == 0 {
		w.opts.Log.Warn().Err(err).Msg("no stream: records are dropped until there is one")
	}
	w.backoff = min(max(2*w.backoff, minBackoff), maxBackoff)
	w.retry = now.Add(w.backoff - rand.N(w.backoff/2))
}

// numbered counts what is appended to the Writer's stream.
type numbered struct{ w *Writer }

// Append implements emit.Appender.
func (n numbered) Append(rec sfproto.Record) bool {
	if !n.w.stream.Append(rec) {
		return false
	}
	n.w.next++
	n.w.stats.Records[rec.Kind()].Add(1)
	return true
}
