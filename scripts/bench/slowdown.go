package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"golang.org/x/sys/unix"
)

const (
	readyWithin = time.Minute
	stopsWithin = time.Minute
)

// lostMetric counts what the stream told the processor to be missing.
const lostMetric = "sysflow_processor_lost_total"

// cost is what one load costs, in nanoseconds of one operation.
type cost struct {
	load                  workload
	without, kernel, with []float64 // by round
}

// capture is what slowdown measures.
type capture struct {
	costs []cost
	used  captured
}

// captured is what the pair used in all captures of a section.
type captured struct {
	collector, processor pair.Usage // the highest
	lost                 float64    // events that Loss records told of
}

func (c *captured) add(one captured) {
	raise(&c.collector, one.collector)
	raise(&c.processor, one.processor)
	c.lost += one.lost
}

// slowdown runs every load without and with a capture of its cgroup, round by
// round: with the pair stopped, which leaves what the kernel side costs, and with the pair
// at work, which on a machine of two processors takes its part of caches and clock rate.
func slowdown(ctx context.Context, o options) (capture, error) {
	var c capture
	var names []string
	for _, w := range workloads() {
		names = append(names, w.name)
		if o.load == "" || o.load == w.name {
			c.costs = append(c.costs, cost{load: w})
		}
	}
	if len(c.costs) == 0 {
		return c, fmt.Errorf("no load %q, there are %s", o.load, strings.Join(names, ", "))
	}
	for range o.pairs {
		if err := c.round(ctx, o); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *capture) round(ctx context.Context, o options) (err error) {
	group, err := cgroup.New("sysflow-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, group.Remove()) }()
	for i := range c.costs {
		w := &c.costs[i]
		if err := w.measure(ctx, group, w.load.calls, &w.without); err != nil {
			return err
		}
	}
	var used captured
	err = used.run(ctx, o, group, func(collector, processor *pair.Process) error {
		for i := range c.costs {
			w := &c.costs[i]
			err := stopped(ctx, func() error { return w.measure(ctx, group, w.load.burst, &w.kernel) }, collector, processor)
			if err == nil {
				err = w.measure(ctx, group, w.load.calls, &w.with)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	c.used.add(used)
	return err
}

// stopped runs a function while processes stand still, and waits until they have
// caught up.
func stopped(ctx context.Context, run func() error, processes ...*pair.Process) error {
	signal := func(s unix.Signal) (err error) {
		for _, p := range processes {
			err = errors.Join(err, unix.Kill(p.PID(), s))
		}
		return err
	}
	err := signal(unix.SIGSTOP)
	if err == nil {
		err = run()
	}
	return errors.Join(err, signal(unix.SIGCONT), quiet(ctx, processes))
}

const (
	quietFor  = 50 * time.Millisecond
	quietUses = 5 * time.Millisecond // of the processor, in that time
)

// quiet waits until processes have next to nothing to do.
func quiet(ctx context.Context, processes []*pair.Process) error {
	for _, p := range processes {
		for before := time.Duration(-1); ; {
			now, err := p.Usage()
			if err != nil {
				return err
			}
			if before >= 0 && now.CPU-before < quietUses {
				break
			}
			before = now.CPU
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(quietFor):
			}
		}
	}
	return nil
}

// run runs a function while the pair captures a cgroup.
func (c *captured) run(ctx context.Context, o options, group *cgroup.Cgroup, run func(collector, processor *pair.Process) error) error {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "sysflow.sock")
	processor, err := start(ctx, o, "sfprocessor", "run", "--input", "unix:"+socket, "--export", "json:"+filepath.Join(dir, "alerts"))
	if err != nil {
		return err
	}
	collector, err := start(ctx, o, "sfcollector", "run", "--socket", socket, "--cgroup", group.Path())
	if err != nil {
		return errors.Join(err, processor.Kill())
	}
	err = errors.Join(run(collector, processor), usage(&c.collector, collector), collector.Stop(stopsWithin))
	lost, lostErr := processor.Metric(ctx, lostMetric)
	if errors.Is(lostErr, pair.ErrNoMetric) {
		lostErr = nil // nothing lost, nothing counted
	}
	c.lost += lost
	return errors.Join(err, lostErr, usage(&c.processor, processor), processor.Stop(stopsWithin))
}

func start(ctx context.Context, o options, name string, args ...string) (*pair.Process, error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return pair.StartReady(ctx, pair.Options{Path: filepath.Join(o.bin, name), Args: append(args, "--log-level", "warn"), Stderr: os.Stderr})
}

func usage(u *pair.Usage, p *pair.Process) (err error) {
	*u, err = p.Usage()
	return err
}

// raise keeps the higher of two usages.
func raise(u *pair.Usage, other pair.Usage) {
	u.CPU, u.Peak = max(u.CPU, other.CPU), max(u.Peak, other.Peak)
}

// measure runs the load once in the cgroup.
func (c *cost) measure(ctx context.Context, group *cgroup.Cgroup, calls int, into *[]float64) error {
	cmd := c.load.command(ctx, calls)
	group.Contain(cmd)
	one, err := outcome(cmd)
	if err != nil {
		return fmt.Errorf("load %s: %w", c.load.name, err)
	}
	*into = append(*into, one.processor)
	return nil
}

// command is a run of this program as the load, under another program if need be.
func (w *workload) command(ctx context.Context, calls int, under ...string) *exec.Cmd {
	args := append(under, "/proc/self/exe", partWork, w.name, strconv.Itoa(calls))
	return exec.CommandContext(ctx, args[0], args[1:]...)
}

// operation is what one operation took, ns.
type operation struct{ processor, wall float64 }

// outcome runs a load and reads what it printed.
func outcome(cmd *exec.Cmd) (one operation, err error) {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		_, err = fmt.Sscan(string(out), &one.processor, &one.wall)
	}
	if err != nil && stderr.Len() > 0 {
		err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	return one, err
}

// ratio is the median of the pairs' ratios with its lowest and highest.
func ratio(without, with []float64) spread {
	return pairwise(without, with, func(without, with float64) float64 { return with / without })
}

// added is the median of what an operation costs more, ns.
func added(without, with []float64) spread {
	return pairwise(without, with, func(without, with float64) float64 { return with - without })
}

func pairwise(without, with []float64, f func(without, with float64) float64) spread {
	var values []float64
	for i := range with {
		values = append(values, f(without[i], with[i]))
	}
	return spreadOf(values)
}

// spread is the median of some values between the lowest and the highest.
type spread struct{ low, median, high float64 }

func spreadOf(values []float64) spread {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return spread{}
	}
	return spread{sorted[0], sorted[len(sorted)/2], sorted[len(sorted)-1]}
}
