package policy_test

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// quiet are records that no rule of the pack matches, as most are.
func quiet() map[string]*view.Record {
	shell := proc(proc(proc(nil, "/usr/lib/systemd/systemd", ""), "/usr/sbin/sshd", ""), "/bin/bash", "-l")
	return map[string]*view.Record{
		"open read":  opened(proc(shell, "/usr/bin/make", "all"), "/home/app/src/main.c", rd),
		"open write": opened(proc(shell, "/usr/bin/gcc", "-c main.c"), "/home/app/src/main.o", wr),
		"exec":       exec(proc(shell, "/usr/bin/make", "all")),
		"connect":    flow(proc(shell, "/usr/bin/git", "fetch"), sfproto.OpConnect, "203.0.113.9", 0),
		"close":      {Record: &sfproto.FileFlow{TS: 1, OpFlags: sfproto.OpClose}, Process: shell, File: file("/home/app/x")},
	}
}

func TestNonMatchAllocatesNothing(t *testing.T) {
	v := pack(t).NewEvaluator(engine.Options{})
	for name, r := range quiet() {
		found, _ := v.Append(nil, r, 0)
		require.Empty(t, found, name)
		require.Zero(t, testing.AllocsPerRun(100, func() { v.Append(nil, r, 0) }), name)
	}
}

// processorTime is how long this program has had the processor, in ns: on a busy
// machine the time that passes tells nothing.
func processorTime(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkEvent is what the events of one type cost with the pack: their
// projection and all rules that name the type. Each is another file or program.
func BenchmarkEvent(b *testing.B) {
	e := pack(b)
	for _, c := range []struct {
		name    string
		records []*view.Record
	}{
		{"open", opens()},
		{"exec", execs()},
		{"connect", []*view.Record{quiet()["connect"]}},
		{"close", []*view.Record{quiet()["close"]}},
		{"unnamed", []*view.Record{mapped()}},
	} {
		b.Run(c.name, func(b *testing.B) {
			v := e.NewEvaluator(engine.Options{})
			b.ReportAllocs()
			before, events, n := processorTime(b), v.Stats().Events, 0
			for b.Loop() {
				v.Append(nil, c.records[n], 0)
				if n++; n == len(c.records) {
					n = 0
				}
			}
			b.ReportMetric(float64(processorTime(b)-before)/float64(v.Stats().Events-events), "cpu-ns/event")
		})
	}
}

// opens are opens alone: three of four to read.
func opens() []*view.Record {
	var out []*view.Record
	for i := range 64 {
		flags := rd
		if i%4 == 0 {
			flags = wr
		}
		r := opened(worker(i), fmt.Sprintf("/home/app/src/part%d/file%d.c", i%7, i), flags)
		r.Record.(*sfproto.FileFlow).OpFlags = sfproto.OpOpen
		out = append(out, r)
	}
	return out
}

// mapped is a file that was mapped, which no rule names.
func mapped() *view.Record {
	r := opened(worker(0), "/usr/lib/libc.so.6", rd)
	r.Record.(*sfproto.FileFlow).OpFlags = sfproto.OpMmap
	return r
}

func execs() []*view.Record {
	var out []*view.Record
	for i := range 64 {
		out = append(out, exec(worker(i)))
	}
	return out
}

// worker is one of some programs that a build runs below a shell.
func worker(i int) *view.Process {
	shell := proc(proc(proc(nil, "/usr/lib/systemd/systemd", ""), "/usr/sbin/sshd", ""), "/bin/bash", "-l")
	build := proc(shell, "/usr/bin/make", "all")
	return proc(build, []string{"/usr/bin/gcc", "/usr/bin/ld", "/usr/bin/git", "/usr/local/go/bin/go"}[i%4], fmt.Sprintf("-o file%d file%d.c", i, i))
}

func BenchmarkLoadPack(b *testing.B) {
	before, loads, n := processorTime(b), 0, 0
	b.ReportAllocs()
	for b.Loop() {
		e, _, err := policy.Load(nil, view.Records())
		if err != nil {
			b.Fatal(err)
		}
		loads, n = loads+1, len(e.Rules())
	}
	b.ReportMetric(float64(processorTime(b)-before)/float64(loads), "cpu-ns/load")
	b.ReportMetric(float64(n), "rules")
}
