package sink

import (
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// report tells what was lost since the last report. What could not be written is
// told by the next one.
func (w *Writer) report(now time.Time) {
	since := w.reported
	for _, d := range w.opts.Ledger.Open() {
		if w.tellLoss(since, now, d) {
			w.told = append(w.told, d)
			w.pending.Tell(d)
		}
	}
	if len(w.told) == 0 && w.opts.Target.Live() {
		w.tellLoss(since, now, emit.Drop{})
	}
	w.grown()
	w.reported = now
	w.flush()
	if w.stream == nil || w.full {
		w.reported = since
	}
}

func (w *Writer) tellLoss(since, now time.Time, d emit.Drop) bool {
	loss := sfproto.Loss{TS: since.UnixNano(), EndTS: now.UnixNano()}
	if d.Count > 0 {
		loss.Class, loss.Reason, loss.Count = emit.ClassName(d.Class), d.Reason.String(), d.Count
		loss.ContainerID = d.Container
	}
	return numbered{w}.Append(&loss)
}
