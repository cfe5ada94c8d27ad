package main

import (
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
)

const (
	readyWithin = 20 * time.Second
	stopsWithin = 20 * time.Second
)

// lostMetric counts what the stream told the processor to be missing.
const lostMetric = "sysflow_processor_lost_total"

// cost is what one load costs, in nanoseconds of one operation.
type cost struct {
	load          workload
	without, with []float64 // by round
}

// capture is what slowdown measures.
type capture struct {
	costs                []cost
	collector, processor pair.Usage // the highest of all rounds
	lost                 float64    // events that Loss records told of, in all rounds
}

// slowdown runs every load without and with a capture of its cgroup, round by
// round.
func slowdown(ctx context.Context, o options) (capture, error) {
	var c capture
	for _, w := range workloads() {
		c.costs = append(c.costs, cost{load: w})
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
		if err := c.costs[i].measure(ctx, group, &c.costs[i].without); err != nil {
			return err
		}
	}
	return c.under(ctx, o, group, func() error {
		for i := range c.costs {
			if err := c.costs[i].measure(ctx, group, &c.costs[i].with); err != nil {
				return err
			}
		}
		return nil
	})
}

// under runs a function while the pair captures a cgroup.
func (c *capture) under(ctx context.Context, o options, group *cgroup.Cgroup, run func() error) error {
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
	err = errors.Join(run(), raise(&c.collector, collector), collector.Stop(stopsWithin))
	lost, lostErr := processor.Metric(ctx, lostMetric)
	if errors.Is(lostErr, pair.ErrNoMetric) {
		lostErr = nil // nothing lost, nothing counted
	}
	c.lost += lost
	return errors.Join(err, lostErr, raise(&c.processor, processor), processor.Stop(stopsWithin))
}

func start(ctx context.Context, o options, name string, args ...string) (*pair.Process, error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return pair.StartReady(ctx, pair.Options{Path: filepath.Join(o.bin, name), Args: append(args, "--log-level", "warn"), Stderr: os.Stderr})
}

// raise keeps the higher of two usages.
func raise(u *pair.Usage, p *pair.Process) error {
	now, err := p.Usage()
	u.CPU, u.Peak = max(u.CPU, now.CPU), max(u.Peak, now.Peak)
	return err
}

// measure runs the load once in the cgroup.
func (c *cost) measure(ctx context.Context, group *cgroup.Cgroup, into *[]float64) error {
	cmd := exec.CommandContext(ctx, "/proc/self/exe", partWork, c.load.name)
	cmd.Stderr = os.Stderr
	group.Contain(cmd)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("load %s: %w", c.load.name, err)
	}
	ns, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		return fmt.Errorf("load %s: %w", c.load.name, err)
	}
	*into = append(*into, ns)
	return nil
}

// ratio is the median of the pairs' ratios with its lowest and highest.
func (c *cost) ratio() spread {
	return c.pairwise(func(without, with float64) float64 { return with / without })
}

// added is the median of what an operation costs more, ns.
func (c *cost) added() spread {
	return c.pairwise(func(without, with float64) float64 { return with - without })
}

func (c *cost) pairwise(f func(without, with float64) float64) spread {
	var values []float64
	for i := range c.with {
		values = append(values, f(c.without[i], c.with[i]))
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
