package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/sysflow-stack/sysflow/scripts/bench/volume"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// programsTitle is the section's.
const programsTitle = "Programs under capture"

// program is a script of bash that prints when what is measured began and ended, s.
type program struct {
	name   string
	wanted float64 // slower by as much at most
	script string
	needs  []string
}

func programs() []program {
	return []program{
		{"redis-benchmark on loopback, 400,000 requests", 0.10, `redis-server --port $PORT --bind 127.0.0.1 --save '' > /dev/null & server=$!
until redis-cli -p $PORT ping > /dev/null 2>&1; do sleep 0.1; done
begun=$EPOCHREALTIME
redis-benchmark -p $PORT -n 200000 -c 50 -t set,get -q > /dev/null
echo $begun $EPOCHREALTIME
kill $server; wait $server`, []string{"redis-server", "redis-benchmark", "redis-cli"}},
		{"go build, nothing cached", 0.03, `echo 'package main
import "fmt"
func main() { fmt.Println(1) }' > a.go
begun=$EPOCHREALTIME
HOME=$PWD GOCACHE=$PWD/cache GO111MODULE=off CGO_ENABLED=0 go build -o a a.go
echo $begun $EPOCHREALTIME`, []string{"go"}},
		{"find over 50,000 files in 2,500 folders, 3 times", 0.15, `begun=$EPOCHREALTIME
for i in 1 2 3; do find $TREE -size +1k > /dev/null; done
echo $begun $EPOCHREALTIME`, []string{"find"}},
	}
}

// slowed is what a program took, s, by round.
type slowed struct {
	program       program
	missing       string // the command for want of which it was left out
	without, with []float64
	shares        shares
}

// programsReport is what measurePrograms measures.
type programsReport struct {
	rows []slowed
	used captured
}

// measurePrograms runs every program without and with a capture of its cgroup, round by
// round.
func measurePrograms(ctx context.Context, o options) (r programsReport, err error) {
	tree, err := makeTree(2500, 20)
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(tree)
	for _, p := range programs() {
		r.rows = append(r.rows, slowed{program: p, missing: volume.Missing(p.needs)})
	}
	for range o.pairs {
		if err := r.round(ctx, o, tree); err != nil {
			return r, err
		}
	}
	return r, r.share(ctx, o, tree)
}

func (r *programsReport) round(ctx context.Context, o options, tree string) error {
	alone := func(group *cgroup.Cgroup) error {
		return r.each(func(row *slowed) error { return row.time(ctx, group, tree, &row.without) })
	}
	return r.captured(ctx, o, alone, func(group *cgroup.Cgroup, _, _ *pair.Process) error {
		return r.each(func(row *slowed) error { return row.time(ctx, group, tree, &row.with) })
	})
}

// captured has something done in a new cgroup without a capture, and then with one.
func (r *programsReport) captured(ctx context.Context, o options, without func(*cgroup.Cgroup) error,
	with func(group *cgroup.Cgroup, collector, processor *pair.Process) error) (err error) {
	group, err := cgroup.New("sysflow-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, group.Remove()) }()
	if err := without(group); err != nil {
		return err
	}
	var used captured
	err = used.run(ctx, o, group, func(collector, processor *pair.Process) error { return with(group, collector, processor) })
	r.used.add(used)
	return err
}

// each does something with every program that is not missing.
func (r *programsReport) each(do func(*slowed) error) error {
	for i := range r.rows {
		row := &r.rows[i]
		if row.missing != "" {
			continue
		}
		if err := do(row); err != nil {
			return fmt.Errorf("%s: %w", row.program.name, err)
		}
	}
	return nil
}

func (s *slowed) time(ctx context.Context, group *cgroup.Cgroup, tree string, into *[]float64) error {
	clock, _, err := s.program.run(ctx, group, tree)
	if err != nil {
		return err
	}
	*into = append(*into, clock)
	return nil
}

// run runs the program once in the cgroup and a folder of its own: what it took by the
// clock and of the processors, s.
func (p *program) run(ctx context.Context, group *cgroup.Cgroup, tree string) (clock, processors float64, err error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	port, err := pair.FreePort()
	if err != nil {
		return 0, 0, err
	}
	cmd := exec.CommandContext(ctx, "bash", "-c", p.script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PORT="+port, "TREE="+tree)
	group.Contain(cmd)
	out, err := cmd.Output()
	if err != nil {
		return 0, 0, err
	}
	var begun, ended float64
	if _, err := fmt.Sscan(string(out), &begun, &ended); err != nil {
		return 0, 0, fmt.Errorf("read its times: %w", err)
	}
	return ended - begun, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), nil
}

// makeTree makes folders with so many empty files each.
func makeTree(folders, files int) (string, error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return "", err
	}
	for i := range folders {
		sub := filepath.Join(dir, fmt.Sprint(i%50), fmt.Sprint(i))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return "", errors.Join(err, os.RemoveAll(dir))
		}
		for j := range files {
			if err := os.WriteFile(filepath.Join(sub, fmt.Sprint(j)), nil, 0o644); err != nil {
				return "", errors.Join(err, os.RemoveAll(dir))
			}
		}
	}
	return dir, nil
}

// Markdown is the section's text.
func (r programsReport) Markdown() string {
	var b strings.Builder
	b.WriteString("Time by the clock, all of the program in a cgroup that the pair captures (built-in rules, alerts to a file), without and\nwith it in turns, on all processors, which it shares with the pair. Median [lowest..highest]. The shares are of one more run:\nwhat the hooks took, the kernel's count of it included, and collector and processor, of what the program itself did of\nthe processors.\n\n")
	b.WriteString("| program | without, s | with / without | wanted | pairs | hooks, % | collector, % | processor, % |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, row := range r.rows {
		if row.missing != "" {
			fmt.Fprintf(&b, "| %s | no %s here | | | | | | |\n", row.program.name, row.missing)
			continue
		}
		times, of := ratio(row.without, row.with), row.shares.percent()
		fmt.Fprintf(&b, "| %s | %.2f | **%.3f** [%.3f..%.3f] | at most %.2f | %d | %.1f | %.1f | %.1f |\n", row.program.name, spreadOf(row.without).median,
			times.median, times.low, times.high, 1+row.program.wanted, len(row.with), of.hooks, of.collector, of.processor)
	}
	fmt.Fprintf(&b, "\nEvents lost in all of it, as Loss records say: %.0f.\n", r.used.lost)
	return b.String()
}
