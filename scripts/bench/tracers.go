package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// tracersTitle is the section's.
const tracersTitle = "Beside other tracers"

// tracer is another program that tells what a load does, and how a command is run under
// it.
type tracer struct {
	name  string
	under func(command []string) []string
}

func tracers() []tracer {
	return []tracer{
		{"strace -f", func(c []string) []string { return append([]string{"strace", "-f", "-qq", "-o", os.DevNull}, c...) }},
		{"perf trace", func(c []string) []string { return append([]string{"perf", "trace", "-o", os.DevNull}, c...) }},
		{"bpftrace", func(c []string) []string {
			return []string{"bpftrace", "-q", "-o", os.DevNull, "-e", bpftraceProgram, "-c", strings.Join(c, " ")}
		}},
	}
}

// bpftraceProgram tells opens, closes and programs one by one, and counts reads and
// writes, as the pair does.
const bpftraceProgram = `
tracepoint:syscalls:sys_enter_openat /pid == cpid || comm == "true"/ { printf("%d %s open %s\n", pid, comm, str(args->filename)); }
tracepoint:syscalls:sys_enter_close /pid == cpid || comm == "true"/ { printf("%d %s close %d\n", pid, comm, args->fd); }
tracepoint:syscalls:sys_exit_read, tracepoint:syscalls:sys_exit_write /pid == cpid || comm == "true"/ { @bytes[pid, probe] = sum(args->ret); }
tracepoint:sched:sched_process_exec /comm == "true"/ { printf("%d exec %s\n", pid, str(args->filename)); }
tracepoint:sched:sched_process_exit /comm == "true"/ { printf("%d exit\n", pid); }`

// tracedCalls are the loads, with so many calls that the slowest tracer takes a second or
// two.
func tracedCalls() map[string]int { return map[string]int{"copy": 20_000, "open": 5_000, "exec": 100} }

// traced is what an operation of a load took by the clock, ns, by round.
type traced struct {
	load        workload
	alone, pair []float64
	others      [][]float64 // in the order of the tracers
}

// tracersReport is what measureTracers measures.
type tracersReport struct {
	rows []traced
	why  []string // a tracer does not run, "" for one that does
	used captured
}

// measureTracers runs every load alone, under capture and under each other tracer that
// runs here, round by round.
func measureTracers(ctx context.Context, o options) (tracersReport, error) {
	r := tracersReport{why: make([]string, len(tracers()))}
	for _, w := range workloads() {
		if calls := tracedCalls()[w.name]; calls > 0 {
			w.calls = calls
			r.rows = append(r.rows, traced{load: w, others: make([][]float64, len(tracers()))})
		}
	}
	for range o.rounds {
		if err := r.round(ctx, o); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (r *tracersReport) round(ctx context.Context, o options) (err error) {
	group, err := cgroup.New("sysflow-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, group.Remove()) }()
	for i := range r.rows {
		if err := r.rows[i].run(ctx, group, &r.rows[i].alone); err != nil {
			return err
		}
	}
	var used captured
	err = used.run(ctx, o, group, func(_, _ *pair.Process) error {
		for i := range r.rows {
			if err := r.rows[i].run(ctx, group, &r.rows[i].pair); err != nil {
				return err
			}
		}
		return nil
	})
	r.used.add(used)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for i, t := range tracers() {
		r.trace(ctx, self, i, t)
	}
	return ctx.Err()
}

func (t *traced) run(ctx context.Context, group *cgroup.Cgroup, into *[]float64) error {
	cmd := t.load.command(ctx, t.load.calls)
	group.Contain(cmd)
	one, err := outcome(cmd)
	if err != nil {
		return fmt.Errorf("load %s: %w", t.load.name, err)
	}
	*into = append(*into, one.wall)
	return nil
}

// trace runs all loads under a tracer, or finds out why it does not run.
func (r *tracersReport) trace(ctx context.Context, self string, i int, t tracer) {
	for j := range r.rows {
		row := &r.rows[j]
		if r.why[i] != "" {
			return
		}
		args := t.under([]string{self, partWork, row.load.name, fmt.Sprint(row.load.calls)})
		one, err := outcome(exec.CommandContext(ctx, args[0], args[1:]...))
		if err != nil {
			r.why[i] = strings.Join(strings.Fields(err.Error()), " ")
			return
		}
		row.others[i] = append(row.others[i], one.wall)
	}
}

// Markdown is the section's text.
func (r tracersReport) Markdown() string {
	var b strings.Builder
	b.WriteString("The same loads by the clock, alone, under the pair (built-in rules) and under tracers that write to /dev/null: how many\ntimes as long an operation takes. Median [lowest..highest] of rounds in which all take turns.\n\n")
	b.WriteString("| load | alone, ns | the pair |")
	for _, t := range tracers() {
		fmt.Fprintf(&b, " %s |", t.name)
	}
	b.WriteString("\n|---|---:|---:|" + strings.Repeat("---:|", len(tracers())) + "\n")
	for _, row := range r.rows {
		fmt.Fprintf(&b, "| %s, a %s | %.0f |", row.load.what, row.load.unit, spreadOf(row.alone).median)
		for _, with := range append([][]float64{row.pair}, row.others...) {
			if len(with) == 0 {
				b.WriteString(" |")
				continue
			}
			times := ratio(row.alone, with)
			fmt.Fprintf(&b, " %.2f [%.2f..%.2f] |", times.median, times.low, times.high)
		}
		b.WriteString("\n")
	}
	for i, t := range tracers() {
		if r.why[i] != "" {
			fmt.Fprintf(&b, "\n%s does not run here: %s\n", t.name, r.why[i])
		}
	}
	return b.String()
}
