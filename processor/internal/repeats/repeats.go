// Package repeats logs errors that may come back by the thousand.
//
// Invariant: a Log writes one line of a message in ten seconds at most, and each says
// how many it stands for.
package repeats

import (
	"log/slog"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/repeats"
)

// Log logs the errors of one stage. It may be used by any goroutine.
type Log struct {
	to   *slog.Logger
	pass *repeats.Limiter
}

// New makes a log.
func New(to *slog.Logger) *Log { return &Log{to: to, pass: repeats.New(repeats.Options{Lines: 1})} }

// Error logs an error, or counts it. Errors with one message, of which there are few,
// are one text: what comes all the time does not hide what is rare.
func (l *Log) Error(message string, err error) {
	if pass, held := l.pass.Pass(message, time.Now()); pass {
		l.to.Error(message, "error", err, "suppressed", held)
	}
}
