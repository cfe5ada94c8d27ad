package policy_test

import (
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

func BenchmarkEvaluate(b *testing.B) {
	e := pack(b)
	for name, r := range quiet() {
		b.Run(name, func(b *testing.B) {
			v := e.NewEvaluator(engine.Options{})
			b.ReportAllocs()
			before, events := processorTime(b), v.Stats().Events
			for b.Loop() {
				v.Append(nil, r, 0)
			}
			b.ReportMetric(float64(processorTime(b)-before)/float64(v.Stats().Events-events), "cpu-ns/event")
		})
	}
}

func BenchmarkLoadPack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := policy.Load(nil, view.Records()); err != nil {
			b.Fatal(err)
		}
	}
}
