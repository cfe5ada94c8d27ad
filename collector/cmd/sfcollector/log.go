package main

import (
	"io"
	"os"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto/repeats"
)

// newLogger logs for people on a terminal, for machines otherwise. What it logs is
// for setLevel to say; what comes back by the thousand is held back.
func newLogger(c *config.Capture, w io.Writer, limit *repeats.Limiter) zerolog.Logger {
	terminal := isTerminal(w)
	if c.LogFormat == "console" || (c.LogFormat == "auto" && terminal) {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly, NoColor: !terminal || os.Getenv("NO_COLOR") != ""}
	}
	return zerolog.New(w).Hook(hold{limit}).With().Timestamp().Logger()
}

// hold holds lines back.
type hold struct{ limit *repeats.Limiter }

// Run implements zerolog.Hook.
func (h hold) Run(e *zerolog.Event, _ zerolog.Level, message string) {
	pass, held := h.limit.Pass(message, time.Now())
	switch {
	case !pass:
		e.Discard()
	case held > 0:
		e.Int("held_back", held)
	}
}

// setLevel makes all loggers of the process log from a level on.
func setLevel(c *config.Capture) {
	if level, err := zerolog.ParseLevel(c.LogLevel); err == nil { // Load has judged it
		zerolog.SetGlobalLevel(level)
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
