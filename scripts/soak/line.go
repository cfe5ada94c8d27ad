package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// rules have one rule, which says when a record says that its program began.
const rules = `- rule: Stamp
  desc: A program told the time.
  condition: evt.type = execve and proc.args contains "` + stampMark + `"
  output: "%evt.rawtime %proc.args"
  priority: NOTICE
`

// sampleEvery is how often the pair is looked at.
const sampleEvery = 5 * time.Second

// grace is how long a process may take to end.
const grace = time.Minute

// line is the running pair and its load.
type line struct {
	collector, processor, load *pair.Process
	alerts                     string
	start                      time.Time
}

// ended is what the pair came to.
type ended struct {
	records, lost float64
	lasted        time.Duration
	cpu           [2]time.Duration // of collector and processor
}

// soak runs the line for as long as asked.
func soak(ctx context.Context, o *options) (samples []sample, end ended, err error) {
	dir, err := os.MkdirTemp("", "sysflow-soak-")
	if err != nil {
		return nil, end, err
	}
	defer os.RemoveAll(dir)
	group, err := cgroup.New("sysflow-soak")
	if err != nil {
		return nil, end, err
	}
	defer func() { err = errors.Join(err, group.Remove()) }()
	l := &line{alerts: filepath.Join(dir, "alerts"), start: time.Now()}
	defer func() { err = errors.Join(err, l.stop()) }()
	if err := l.begin(ctx, o, dir, group); err != nil {
		return nil, end, err
	}
	samples, err = l.watch(ctx, o.lasts)
	if err != nil {
		return nil, end, err
	}
	end, err = l.sum(ctx)
	return samples, end, err
}

func (l *line) begin(ctx context.Context, o *options, dir string, group *cgroup.Cgroup) (err error) {
	file := filepath.Join(dir, "rules.yaml")
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		return err
	}
	socket := filepath.Join(dir, "s.sock")
	l.processor, err = pair.StartReady(ctx, pair.Options{Path: filepath.Join(o.bin, "sfprocessor"), Args: []string{
		"run", "--input", "unix:" + socket, "--rules", "default:", "--rules", file, "--export", "text:" + l.alerts,
	}})
	if err != nil {
		return fmt.Errorf("start the processor: %w", err)
	}
	l.collector, err = pair.StartReady(ctx, pair.Options{Path: filepath.Join(o.bin, "sfcollector"), Args: []string{
		"run", "--socket", socket, "--cgroup", group.Path(), "--spool", filepath.Join(dir, "spool"),
	}})
	if err != nil {
		return fmt.Errorf("start the collector: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	l.load, err = pair.Start(pair.Options{
		Path: self, Args: []string{partWork, strconv.FormatFloat(o.pace, 'g', -1, 64), group.Path()},
		Before: func(c *exec.Cmd) { group.Contain(c) },
	})
	return err
}

// watch looks at the pair until the time is over.
func (l *line) watch(ctx context.Context, lasts time.Duration) (samples []sample, err error) {
	over := time.After(lasts)
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return samples, nil
		case <-over:
			return samples, nil
		case <-l.load.Done():
			return nil, fmt.Errorf("the load ended: %w: %s", l.load.Wait(), l.load.Stderr())
		case <-l.collector.Done():
			return nil, fmt.Errorf("the collector ended: %w: %s", l.collector.Wait(), l.collector.Stderr())
		case <-l.processor.Done():
			return nil, fmt.Errorf("the processor ended: %w: %s", l.processor.Wait(), l.processor.Stderr())
		case now := <-tick.C:
			s, err := l.sample(now)
			if err != nil {
				return nil, err
			}
			samples = append(samples, s)
		}
	}
}

// sum reads what the pair counted.
func (l *line) sum(ctx context.Context) (end ended, err error) {
	ctx = context.WithoutCancel(ctx)
	end.lasted = time.Since(l.start)
	if end.records, err = l.collector.Metric(ctx, "sysflow_collector_records_total"); err != nil {
		return end, err
	}
	end.lost, err = l.collector.Metric(ctx, "sysflow_collector_drops_total")
	if err != nil && !errors.Is(err, pair.ErrNoMetric) {
		return end, err
	}
	for i, p := range []*pair.Process{l.collector, l.processor} {
		u, err := p.Usage()
		if err != nil {
			return end, err
		}
		end.cpu[i] = u.CPU
	}
	return end, nil
}

// stop ends what was started, the load first.
func (l *line) stop() error {
	var errs []error
	for _, p := range []*pair.Process{l.load, l.collector, l.processor} {
		if p != nil {
			errs = append(errs, p.Stop(grace))
		}
	}
	return errors.Join(errs...)
}
