// Package capture records what processes do and hands the records to a function,
// for programs that want them without the pipeline.
//
// It needs what sfcollector needs: root, or the capabilities BPF, PERFMON,
// SYS_PTRACE and DAC_READ_SEARCH, and a kernel with type information.
//
// Invariant: the function gets the header first, and each record after the
// entities it refers to, from one goroutine and never two at a time.
package capture

import (
	"context"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/run"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Options say what to record. The zero value is the whole host.
type Options struct {
	// Cgroup is the folder of a cgroup v2: only its processes are recorded, and
	// those of cgroups below it.
	Cgroup string
	// Include and Exclude are filters, as the flags of sfcollector have them:
	// "path=/proc", "user=1000", "container=web-*". What they leave out costs next to
	// nothing.
	Include, Exclude []string
	// Interval is how often an open flow is told while it changes, at least a
	// second; 0 is 30 s.
	Interval time.Duration
	// Ring is the size of the kernel's ring buffer in bytes, a power of two; 0 is
	// 8 MiB.
	Ring int
	// Log is told what goes wrong on the way; the zero value is silent.
	Log *zerolog.Logger
}

// Run records until ctx ends, and then tells the flows that are open. f may keep
// the records; its first error ends the capture and is returned. While f is slow
// records are dropped, bulk ones first, and told as Loss records.
//
// The calling process is not recorded, and keeps its privileges.
func Run(ctx context.Context, o Options, f func(sfproto.Record) error) error {
	c := config.Default()
	c.Cgroup, c.Ring, c.Out = o.Cgroup, o.Ring, "-"
	if o.Interval != 0 {
		c.Interval = config.Duration(o.Interval)
	}
	for lists, texts := range map[*config.Lists][]string{&c.Filters.Include: o.Include, &c.Filters.Exclude: o.Exclude} {
		for _, text := range texts {
			if err := lists.Add(text); err != nil {
				return fmt.Errorf("filter %q: %w", text, err)
			}
		}
	}
	if err := c.Validate(); err != nil {
		return err
	}
	log := zerolog.Nop()
	if o.Log != nil {
		log = *o.Log
	}
	_, err := run.Capture(ctx, run.Options{Capture: c, Callback: f, Log: log})
	return err
}
