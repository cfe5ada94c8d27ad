package pipeline

import (
	"log/slog"
	"time"
)

// quiet is how long a node says nothing after an error.
const quiet = 10 * time.Second

// repeats logs errors of one node, at most one in a while. It is for the node's
// goroutine.
type repeats struct {
	to    *slog.Logger
	last  time.Time
	since int
}

func newRepeats(to *slog.Logger) *repeats { return &repeats{to: to} }

func (r *repeats) log(message string, err error) {
	if !r.last.IsZero() && time.Since(r.last) < quiet {
		r.since++
		return
	}
	r.to.Error(message, "error", err, "suppressed", r.since)
	r.last, r.since = time.Now(), 0
}
