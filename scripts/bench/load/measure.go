package load

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/overload"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// Options say what to measure with.
type Options struct {
	Bin  string // folder of sfcollector and sfprocessor
	Only string // the name of the only load, "" for all
}

// figures are what was measured of a load.
type figures struct {
	load    load
	alone   time.Duration // with nobody there, as a part of it has it
	took    time.Duration // under the pair
	cpu     time.Duration // of the pair, until all was handled
	peak    int64         // memory of the pair's cgroup, bytes
	records float64
	lost    float64       // under the pair
	sum     *overload.Sum // of the file
}

const (
	readyWithin = time.Minute
	stopsWithin = time.Minute
	handled     = time.Minute // within which the pair is done with a load
)

// Measure runs every load; it takes about five minutes. Needs root.
func Measure(ctx context.Context, o Options) (Report, error) {
	var r Report
	var names []string
	for _, l := range loads() {
		names = append(names, l.name)
		if o.Only != "" && o.Only != l.name {
			continue
		}
		f := figures{load: l}
		if err := f.measure(ctx, o); err != nil {
			return r, fmt.Errorf("load %s: %w", l.name, err)
		}
		r.all = append(r.all, f)
	}
	if len(r.all) == 0 {
		return r, fmt.Errorf("no load %q, there are %s", o.Only, strings.Join(names, ", "))
	}
	return r, nil
}

func (f *figures) measure(ctx context.Context, o Options) (err error) {
	dir, err := os.MkdirTemp("", "load-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	work := filepath.Join(dir, "work")
	if err := os.Mkdir(work, 0o700); err != nil {
		return err
	}
	if err := f.load.each.Prepare(work); err != nil {
		return err
	}
	group, err := cgroup.New("sysflow-load")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, group.Remove()) }()
	if f.alone, err = f.load.run(ctx, group, work, alonePart); err != nil {
		return err
	}
	f.alone *= alonePart
	return errors.Join(f.underPair(ctx, o, group, dir, work), f.intoFile(ctx, o, group, dir, work))
}

// underPair runs the load under the pair.
func (f *figures) underPair(ctx context.Context, o Options, group *cgroup.Cgroup, dir, work string) (err error) {
	within, err := cgroup.NewLimit("sysflow-bench", "memory", nil) // for what it counts
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, within.Remove()) }()
	socket := filepath.Join(dir, "sysflow.sock")
	processor, err := start(ctx, o, within.Contain, "sfprocessor", "run", "--input", "unix:"+socket, "--export", "json:"+filepath.Join(dir, "alerts"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, processor.Stop(stopsWithin)) }()
	collector, err := start(ctx, o, within.Contain, "sfcollector", "run", "--socket", socket, "--cgroup", group.Path())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, collector.Stop(stopsWithin)) }()
	before, err := cpu(collector, processor)
	if err != nil {
		return err
	}
	if f.took, err = f.load.run(ctx, group, work, 1); err != nil {
		return err
	}
	if err := settled(ctx, collector); err != nil {
		return err
	}
	after, err := cpu(collector, processor)
	if err != nil {
		return err
	}
	f.cpu = after - before
	if f.records, err = collector.Metric(ctx, "sysflow_collector_records_total"); err != nil {
		return err
	}
	if f.lost, err = collector.Metric(ctx, "sysflow_collector_drops_total"); err != nil {
		return err
	}
	f.peak, err = within.PeakMemory()
	return err
}

func start(ctx context.Context, o Options, before func(*exec.Cmd), name string, args ...string) (*pair.Process, error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return pair.StartReady(ctx, pair.Options{Path: filepath.Join(o.Bin, name), Args: append(args, "--log-level", "warn"), Before: before})
}

// cpu is what processes have used, in user space and for it.
func cpu(processes ...*pair.Process) (sum time.Duration, err error) {
	for _, p := range processes {
		u, err := p.Usage()
		if err != nil {
			return 0, err
		}
		sum += u.CPU
	}
	return sum, nil
}

// settled waits until nothing is on its way in the collector.
func settled(ctx context.Context, collector *pair.Process) error {
	ctx, cancel := context.WithTimeout(ctx, handled)
	defer cancel()
	for {
		var waiting float64
		for _, name := range []string{"sysflow_collector_ring_bytes", "sysflow_collector_queue_records"} {
			n, err := collector.Metric(ctx, name)
			if err != nil {
				return err
			}
			waiting += n
		}
		if waiting == 0 {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// intoFile runs the load under a collector that writes a file, and sums it.
func (f *figures) intoFile(ctx context.Context, o Options, group *cgroup.Cgroup, dir, work string) error {
	trace := filepath.Join(dir, "trace.sf")
	collector, err := start(ctx, o, nil, "sfcollector", "run", "--out", trace, "--cgroup", group.Path(), "--no-container-lookup")
	if err != nil {
		return err
	}
	_, err = f.load.run(ctx, group, work, 1)
	if err := errors.Join(err, collector.Stop(stopsWithin)); err != nil {
		return err
	}
	file, err := os.Open(trace)
	if err != nil {
		return err
	}
	defer file.Close()
	f.sum = overload.NewSum(work, "")
	return f.sum.Read(file)
}
