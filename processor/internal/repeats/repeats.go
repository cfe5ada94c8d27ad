// Package repeats logs errors that may come back by the thousand.
//
// Invariant: a Log writes one line in ten seconds at most, and each says how many
// it stands for.
package repeats

import (
	"log/slog"
	"sync"
	"time"
)

// quiet is how long nothing is said after an error.
const quiet = 10 * time.Second

// Log logs the errors of one stage. It may be used by any goroutine.
type Log struct {
	to    *slog.Logger
	mu    sync.Mutex
	last  time.Time
	since int
}

// New makes a log.
func New(to *slog.Logger) *Log { return &Log{to: to} }

// Error logs an error, or counts it.
func (l *Log) Error(message string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.last.IsZero() && time.Since(l.last) < quiet {
		l.since++
		return
	}
	l.to.Error(message, "error", err, "suppressed", l.since)
	l.last, l.since = time.Now(), 0
}
