package main

import (
	"io"
	"os"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
)

// newLogger logs for people on a terminal, for machines otherwise. What it logs is
// for setLevel to say.
func newLogger(c *config.Capture, w io.Writer) zerolog.Logger {
	terminal := isTerminal(w)
	if c.LogFormat == "console" || (c.LogFormat == "auto" && terminal) {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly, NoColor: !terminal || os.Getenv("NO_COLOR") != ""}
	}
	return zerolog.New(w).With().Timestamp().Logger()
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
