package sink

import (
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
)

func (w *Writer) run() {
	defer close(w.ended)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		due := w.due()
		if !due.Equal(w.awaited) { // or each record would move the timer
			w.awaited = due
			timer.Reset(time.Until(due))
		}
		select {
		case q := <-w.queue:
			w.put(w.take(q))
		case now := <-timer.C:
			w.awaited = time.Time{}
			w.tick(now)
		case <-w.closing:
			w.finish()
			return
		}
		if w.err != nil {
			return
		}
	}
}

// finish writes all that is left.
func (w *Writer) finish() {
	for w.err == nil && len(w.queue) > 0 {
		w.put(w.take(<-w.queue))
	}
	for len(w.queue) > 0 {
		w.drop(w.take(<-w.queue), emit.ReasonDisconnected)
	}
	if w.stream == nil {
		return
	}
	w.report(time.Now())
	if w.stream == nil {
		return
	}
	if err := w.stream.Close(); err != nil && w.err == nil {
		w.err = err
	}
	w.lose()
}

// put writes an item.
func (w *Writer) put(it *emit.Item) {
	if w.stream == nil {
		w.drop(it, emit.ReasonDisconnected)
		return
	}
	w.renew()
	if !w.announce.Put(it) {
		w.drop(it, emit.ReasonUnsaid)
	} else {
		w.pending.Item(it)
	}
	w.grown()
	if w.stream.Full() || (it.Urgent() && len(w.queue) == 0 && !w.patient) {
		w.flush()
	}
}

// renew tells all entities anew every now and then, at the latest with a new part.
func (w *Writer) renew() {
	switch {
	case w.parts != nil && w.parts.PartDue():
		w.flush()
		w.parts.Part()
	case w.parts != nil || w.size <= forgetEvery:
		return
	}
	w.announce.Forget()
	w.size = 0
}

// grown takes note of how the open block grew.
func (w *Writer) grown() {
	n := w.stream.Buffered()
	if w.buffered == 0 && n > 0 {
		w.oldest = time.Now()
	}
	w.size += n - w.buffered
	w.buffered = n
}

// due is when tick has something to do: what was refused waits a while.
func (w *Writer) due() time.Time {
	due := w.reported.Add(reportEvery)
	if block := w.oldest.Add(blockAge); w.buffered > 0 && block.Before(due) {
		due = block
	}
	if w.stream == nil {
		due = w.retry
	}
	if again := w.ticked.Add(tickEvery); due.Before(again) {
		return again
	}
	return due
}

// tick does what is due. To report writes the block as well.
func (w *Writer) tick(now time.Time) {
	if now.Before(w.due()) {
		return
	}
	w.ticked = now
	switch {
	case w.stream == nil:
		if err := w.open(); err != nil {
			w.postpone(now, err)
		}
	case now.Sub(w.reported) >= reportEvery:
		w.report(now)
	default:
		w.flush()
	}
}
