// Package config is what a user can say to the collector, with its defaults.
//
// Invariant: Validate finds what is wrong without touching anything; what only
// the attempt shows (a path, a permission) is an Environment error of the one who
// attempts it.
package config

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// Exit codes.
const (
	ExitOK          = 0
	ExitFailure     = 1
	ExitUsage       = 2
	ExitEnvironment = 78
)

// Error is an error with the exit code that it stands for.
type Error struct {
	Code int
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// Usage is an error of the command line.
func Usage(format string, args ...any) error { return &Error{ExitUsage, fmt.Errorf(format, args...)} }

// Environment makes an error one of the configuration or the machine: the same
// command works after a cure outside of it.
func Environment(err error) error {
	if err == nil {
		return nil
	}
	return &Error{ExitEnvironment, err}
}

// ExitCode is the code that an error stands for.
func ExitCode(err error) int {
	var e *Error
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &e):
		return e.Code
	}
	return ExitFailure
}

// What a socket speaks.
const (
	ProtocolNative = "native"
	// ProtocolOriginal is the original project's; it has version 5 alone.
	ProtocolOriginal = "original"
)

// Capture is what to record and where to.
type Capture struct {
	Socket        string   // of a processor
	Protocol      string   // of Socket
	Out           string   // file, "-" for standard output
	Force         bool     // overwrite Out
	Cgroup        string   // folder of a cgroup v2: record its processes only
	Command       []string // record this command's processes only
	SchemaVersion int
	Ring          int // bytes of the kernel's ring buffer, 0 for the probe's choice
	Exporter      string
	NodeID        string
	Cluster       string
	Metrics       string // address to serve metrics at, "" for none
	Interval      time.Duration

	ContainerSockets  []string // of engines, as ENGINE=PATH; none for the usual places
	NoContainerLookup bool     // ask no engine

	HashExecutables bool
}

// Default is a capture of the whole host.
func Default() Capture {
	return Capture{Protocol: ProtocolNative, SchemaVersion: 6, Interval: 30 * time.Second}
}

// Validate reports what cannot be meant.
func (c *Capture) Validate() error {
	switch {
	case c.Socket != "" && c.Out != "":
		return Usage("--socket and --out are both given: choose one")
	case c.Socket == "" && c.Out == "":
		return Usage("there is no output: give --socket PATH or --out FILE, or --out - for standard output")
	case c.Cgroup != "" && len(c.Command) > 0:
		return Usage("--cgroup and a command are both given: choose what to record")
	case c.Protocol != ProtocolNative && c.Protocol != ProtocolOriginal:
		return Usage("--protocol %q: want %s or %s", c.Protocol, ProtocolNative, ProtocolOriginal)
	case c.Protocol == ProtocolOriginal && c.Socket == "":
		return Usage("--protocol %s is spoken on a socket: give --socket PATH", ProtocolOriginal)
	case c.Protocol == ProtocolOriginal && c.SchemaVersion != 5:
		return Usage("--schema-version %d: the original protocol has 5 alone", c.SchemaVersion)
	case c.SchemaVersion != 5 && c.SchemaVersion != 6:
		return Usage("--schema-version %d: 5 and 6 can be written", c.SchemaVersion)
	case c.Interval < time.Second:
		return Usage("--interval %s: one second is the shortest", c.Interval)
	case c.Ring < 0 || c.Ring&(c.Ring-1) != 0 || (c.Ring > 0 && c.Ring < 1<<16) || c.Ring > 1<<30:
		return Usage("--ring %d: want a power of two from 65536 to 1073741824 bytes", c.Ring)
	}
	if c.Metrics != "" {
		if _, _, err := net.SplitHostPort(c.Metrics); err != nil {
			return Usage("--metrics-address %q: want HOST:PORT, as 127.0.0.1:9100", c.Metrics)
		}
	}
	_, err := c.EngineSockets()
	return err
}

// Log is how to log.
type Log struct {
	Level  string // trace, debug, info, warn, error
	Format string // auto, console, json
}

// Validate reports what cannot be meant.
func (l *Log) Validate() error {
	levels, formats := []string{"trace", "debug", "info", "warn", "error"}, []string{"auto", "console", "json"}
	if !slices.Contains(levels, l.Level) {
		return Usage("--log-level %q: want one of %s", l.Level, strings.Join(levels, ", "))
	}
	if !slices.Contains(formats, l.Format) {
		return Usage("--log-format %q: want one of %s", l.Format, strings.Join(formats, ", "))
	}
	return nil
}
