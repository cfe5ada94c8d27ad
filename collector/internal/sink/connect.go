package sink

import (
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
	if !w.broken.IsZero() {
		gap.TS, gap.Reason = w.broken.UnixNano(), emit.ReasonDisconnected.String()
	}
	numbered{w}.Append(&gap)
}

// flush writes the open block. When that fails its records are lost.
func (w *Writer) flush() {
	err := w.stream.Flush()
	if err == nil {
		if w.acks != nil {
			w.sent.sent(w.next-1, w.pending)
			w.sent.acked(w.acks.Acked())
			w.pending = emit.Tally{}
		}
		clear(w.pending)
		w.buffered = 0
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
	w.pending.Lose(w.opts.Ledger, emit.ReasonDisconnected)
	clear(w.pending)
	if w.acks == nil {
		return
	}
	seq := w.acks.Acked()
	w.sent.acked(seq)
	if left := w.sent.take(); seq > 0 {
		left.Lose(w.opts.Ledger, emit.ReasonUnacknowledged)
	}
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
