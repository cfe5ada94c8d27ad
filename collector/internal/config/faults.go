package config

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// fault is a value that cannot be meant, under its key of the file, which is its
// flag's name; "" is all of them together.
type fault struct{ key, message, hint string }

// Validate reports what cannot be meant, all of it, as the command line names it.
func (c *Capture) Validate() error {
	var errs []error
	for _, f := range c.faults() {
		errs = append(errs, f.usage())
	}
	return errors.Join(errs...)
}

// usage is the fault as one of the command line.
func (f *fault) usage() error {
	text := f.message
	switch {
	case strings.HasPrefix(f.key, "filters."): // of --include or --exclude
		text = f.key + " " + text
	case f.key != "":
		text = "--" + f.key + " " + text
	}
	if f.hint != "" {
		text += ": " + f.hint
	}
	return Usage("%s", text)
}

func (c *Capture) faults() (out []fault) {
	add := func(wrong bool, key, hint, format string, args ...any) {
		if wrong {
			out = append(out, fault{key, fmt.Sprintf(format, args...), hint})
		}
	}
	add(c.Socket != "" && c.Out != "", "", "choose one", "--socket and --out are both given")
	add(c.Socket == "" && c.Out == "", "", "give --socket PATH or --out FILE, or --out - for standard output", "there is no output")
	add(c.Cgroup != "" && len(c.Command) > 0, "", "choose what to record", "--cgroup and a command are both given")
	known := c.Protocol == ProtocolNative || c.Protocol == ProtocolOriginal
	original := c.Protocol == ProtocolOriginal
	add(!known, "protocol", "want "+ProtocolNative+" or "+ProtocolOriginal, "%q", c.Protocol)
	add(original && c.Socket == "", "protocol", "give --socket PATH", "%s is spoken on a socket", ProtocolOriginal)
	version := c.SchemaVersion == 5 || c.SchemaVersion == 6
	add(!version, "schema-version", "5 and 6 can be written", "%d", c.SchemaVersion)
	add(version && original && c.SchemaVersion != 5, "schema-version", "the original protocol has 5 alone", "%d", c.SchemaVersion)
	add(time.Duration(c.Interval) < time.Second, "interval", "one second is the shortest", "%s", c.Interval)
	add(c.Ring < 0 || c.Ring&(c.Ring-1) != 0 || (c.Ring > 0 && c.Ring < 1<<16) || c.Ring > 1<<30,
		"ring", "want a power of two from 65536 to 1073741824 bytes", "%d", c.Ring)
	add(c.Quota < 1 || c.Quota > 100, "quota", "want 1 to 100 percent", "%d", c.Quota)
	add(c.Memory != 0 && c.Memory < LeastMemory, "memory-limit", "64 MiB is the least", "%s", c.Memory)
	add(c.Memory != 0 && int64(c.Ring) > int64(c.Memory)/4, "ring", "a quarter of memory-limit is the most", "%d", c.Ring)
	if _, _, err := net.SplitHostPort(c.Metrics); c.Metrics != "" {
		add(err != nil, "metrics-address", "want HOST:PORT, as 127.0.0.1:9100", "%q", c.Metrics)
	}
	for _, name := range c.Env {
		add(name == "" || strings.ContainsAny(name, "=\x00"), "env", "want the name of a variable, as LD_PRELOAD", "%q", name)
	}
	if err := c.Confine.Check(); err != nil {
		add(true, "confine", "", "%s", err)
	}
	out = append(out, c.spoolFaults()...)
	out = append(out, c.socketFaults()...)
	out = append(out, c.choiceFaults()...)
	out = append(out, c.Filters.Include.faults("filters.include")...)
	return append(out, c.Filters.Exclude.faults("filters.exclude")...)
}

func (c *Capture) spoolFaults() (out []fault) {
	add := func(wrong bool, key, hint, format string, args ...any) {
		if wrong {
			out = append(out, fault{key, fmt.Sprintf(format, args...), hint})
		}
	}
	full := c.SpoolFull == DropOldest || c.SpoolFull == DropNewest
	add(!full, "spool-full", "want "+DropOldest+" or "+DropNewest, "%q", c.SpoolFull)
	add(c.SpoolSize < leastSpool, "spool-size", "4 MiB is the least", "%s", c.SpoolSize)
	add(time.Duration(c.SpoolSync) < time.Millisecond || time.Duration(c.SpoolSync) > time.Minute,
		"spool-fsync", "want 1ms to 1m", "%s", c.SpoolSync)
	if c.Spool != "" {
		add(c.Socket == "" || c.Protocol != ProtocolNative || c.SchemaVersion != 6, "spool",
			"it keeps what a processor does not take yet: give --socket PATH, with the native protocol and version 6", "%s", c.Spool)
	}
	return out
}

func (c *Capture) choiceFaults() (out []fault) {
	want := func(key, value string, known ...string) {
		if !slices.Contains(known, value) {
			out = append(out, fault{key, fmt.Sprintf("%q", value), "want one of " + strings.Join(known, ", ")})
		}
	}
	want("log-level", c.LogLevel, "trace", "debug", "info", "warn", "error")
	want("tier", c.Tier, "tracepoint", "trampoline", "auto")
	want("log-format", c.LogFormat, "auto", "console", "json")
	return out
}
