package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/sfproto/repeats"
)

type logFlags struct{ level, format string }

func (f *logFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.level, "log-level", "info", "`LEVEL` of the log on standard error: debug, info, warn or error")
	c.Flags().StringVar(&f.format, "log-format", "auto", "`FORMAT` of the log: console, json, or auto: console on a terminal")
}

// logger is the program's log as stages know it, written by zerolog. What comes back
// by the thousand is held back.
func (f *logFlags) logger(w io.Writer) (*slog.Logger, *repeats.Limiter, error) {
	level, err := zerolog.ParseLevel(f.level)
	if err != nil {
		return nil, nil, usage(fmt.Errorf("--log-level %s: want debug, info, warn or error", f.level))
	}
	switch f.format {
	case "json":
	case "console", "auto":
		if f.format == "console" || isTerminal(w) {
			w = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly, NoColor: os.Getenv("NO_COLOR") != "" || !isTerminal(w)}
		}
	default:
		return nil, nil, usage(fmt.Errorf("--log-format %s: want console, json or auto", f.format))
	}
	limit := repeats.New(repeats.Options{})
	return slog.New(handler{to: zerolog.New(w).Level(level).With().Timestamp().Logger(), limit: limit}), limit, nil
}

// handler lets zerolog write what stages log through slog.
type handler struct {
	to    zerolog.Logger
	limit *repeats.Limiter
	about string // what the lines are about, which tells those of one text apart
}

// Enabled implements slog.Handler.
func (h handler) Enabled(_ context.Context, l slog.Level) bool { return level(l) >= h.to.GetLevel() }

// Handle implements slog.Handler.
func (h handler) Handle(_ context.Context, r slog.Record) error {
	pass, held := h.limit.Pass(h.about+r.Message, time.Now())
	if !pass {
		return nil
	}
	e := h.to.WithLevel(level(r.Level))
	if held > 0 {
		e = e.Int("held_back", held)
	}
	r.Attrs(func(a slog.Attr) bool {
		e = e.Interface(a.Key, value(a.Value))
		return true
	})
	e.Msg(r.Message)
	return nil
}

// WithAttrs implements slog.Handler.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := h.to.With()
	about := h.about
	for _, a := range attrs {
		c = c.Interface(a.Key, value(a.Value))
		if a.Key == "stage" {
			about = a.Value.String() + " "
		}
	}
	return handler{c.Logger(), h.limit, about}
}

// WithGroup implements slog.Handler; the log is flat.
func (h handler) WithGroup(string) slog.Handler { return h }

func level(l slog.Level) zerolog.Level {
	switch {
	case l >= slog.LevelError:
		return zerolog.ErrorLevel
	case l >= slog.LevelWarn:
		return zerolog.WarnLevel
	case l >= slog.LevelInfo:
		return zerolog.InfoLevel
	}
	return zerolog.DebugLevel
}

// value is what is logged of an attribute: an error is its text.
func value(v slog.Value) any {
	if err, ok := v.Resolve().Any().(error); ok {
		return err.Error()
	}
	return v.Resolve().Any()
}

var _ slog.Handler = handler{}
