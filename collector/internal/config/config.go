// Package config is what a user can say to the collector, with its defaults.
//
// Invariant: Validate finds what is wrong without touching anything; what only
// the attempt shows (a path, a permission) is an Environment error of the one who
// attempts it.
package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/confine"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
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

// What a full spool drops.
const (
	DropOldest = "oldest"
	DropNewest = "newest"
)

// LeastMemory is for the kernel's part on some CPUs, the program and small tables, in bytes.
const LeastMemory = 64 << 20

// leastSpool has room for a few parts that tell their entities alone, in bytes.
const leastSpool = 4 << 20

// Capture is what to record and where to: the flags, and the keys of the
// configuration file, which have the flags' names.
type Capture struct {
	Socket        string         `json:"socket"`   // of a processor
	Protocol      string         `json:"protocol"` // of Socket
	Out           string         `json:"out"`      // file, "-" for standard output
	Force         bool           `json:"force"`    // overwrite Out
	Cgroup        string         `json:"cgroup"`   // folder of a cgroup v2: record its processes only
	Command       []string       `json:"-"`        // record this command's processes only
	SchemaVersion int            `json:"schema-version"`
	Ring          int            `json:"ring"`         // bytes of the kernel's ring buffer, 0 for the probe's choice
	Quota         int            `json:"quota"`        // how full the ring and the queue are, in percent, when cgroups have a quota; 100: never
	Memory        jsonfile.Bytes `json:"memory-limit"` // of the process and of the kernel for it, 0 for the run's choice
	Tier          string         `json:"tier"`         // where system calls are hooked: probe.Tier
	Exporter      string         `json:"exporter"`
	NodeID        string         `json:"node-id"`
	NodeIP        string         `json:"node-ip"`
	Cluster       string         `json:"cluster"`
	Metrics       string         `json:"metrics-address"` // "" for none
	Interval      Duration       `json:"interval"`

	Spool     string         `json:"spool"`       // folder, "" for none
	SpoolSize jsonfile.Bytes `json:"spool-size"`  // of all files in it
	SpoolSync Duration       `json:"spool-fsync"` // how long a block waits for its fsync at most
	SpoolFull string         `json:"spool-full"`  // what is dropped: oldest or newest

	ContainerSockets  []string `json:"container-socket"`    // of engines, as ENGINE=PATH; none for the usual places
	NoContainerLookup bool     `json:"no-container-lookup"` // ask no engine

	HashExecutables bool `json:"hash-executables"`

	DNS bool     `json:"dns"` // tell queries and answers on port 53
	Env []string `json:"env"` // names of variables to tell at each exec

	Confine confine.Mode `json:"confine"` // what a system call gets that is not needed

	LogLevel  string `json:"log-level"`  // trace, debug, info, warn, error
	LogFormat string `json:"log-format"` // auto, console, json

	Filters Filters `json:"filters"`
}

// Default is a capture of the whole host.
func Default() Capture {
	return Capture{
		Protocol: ProtocolNative, SchemaVersion: 6, Interval: Duration(30 * time.Second), Tier: "tracepoint", Quota: 35,
		Confine: confine.Errno, LogLevel: "info", LogFormat: "auto",
		SpoolSize: 1 << 30, SpoolSync: Duration(500 * time.Millisecond), SpoolFull: DropOldest,
	}
}

// Duration is one that files write as 30s or 1m30s.
type Duration time.Duration

// String is the form that files have.
func (d Duration) String() string { return time.Duration(d).String() }

// UnmarshalJSON takes such a text.
func (d *Duration) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err == nil {
		if v, err := time.ParseDuration(s); err == nil {
			*d = Duration(v)
			return nil
		}
	}
	return fmt.Errorf("want a duration as \"30s\", have %s", text)
}
