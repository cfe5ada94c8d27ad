package probe

import (
	"errors"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/link"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// BenchmarkAdded measures what the attached kernel side adds to a call of a recorded
// process, of one out of scope and of one that filters leave out; and what an empty
// program on the same hook adds, below which nothing can be. The ring is emptied between
// bursts, so that the reader's share of a processor is no part of it, but for
// recorded-while-read. With and without take turns: it reports the median of the
// differences between the best bursts, and that between the best of all, which is what a
// busy machine still tells; ns/op is of no meaning.
func BenchmarkAdded(b *testing.B) {
	for _, work := range works(b) {
		b.Run(work.name+"/empty-hook", func(b *testing.B) { work.measure(b, emptyHook(b)) })
		for _, who := range benchmarked() {
			b.Run(work.name+"/"+who.name, func(b *testing.B) { work.measure(b, who.hook(b)) })
		}
	}
}

// work is what is measured, so many times a burst: as many as the ring has room for.
type work struct {
	name  string
	burst int
	call  func() error
}

func works(b *testing.B) []work {
	zero, err := unix.Open("/dev/zero", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, unix.Close(zero)) })
	buf := make([]byte, 64)
	shallow, deep := b.TempDir()+"/file", b.TempDir()+strings.Repeat("/folder", 12)
	require.NoError(b, os.MkdirAll(deep, 0o755))
	deep += "/file"
	for _, path := range []string{shallow, deep} {
		require.NoError(b, os.WriteFile(path, nil, 0o600))
	}
	return []work{
		{"getpid", 4_000, func() error { unix.Getpid(); return nil }},
		{"read", 2_000, func() error { _, err := unix.Read(zero, buf); return err }},
		{"openclose", 300, func() error { return openClose(shallow) }},
		{"openclose-deep", 300, func() error { return openClose(deep) }},
		{"exec", 2, func() error {
			pid, err := syscall.ForkExec("/bin/true", []string{"true"}, nil)
			if err == nil {
				_, err = unix.Wait4(pid, nil, 0, nil)
			}
			return err
		}},
	}
}

func openClose(path string) error {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	return errors.Join(err, unix.Close(fd))
}

// BenchmarkPrograms measures where that time goes: what each program that the kernel calls
// takes of it, as the kernel counts, and how often it runs. It counts what the programs
// jump to as theirs, and itself some 20 ns a run.
func BenchmarkPrograms(b *testing.B) {
	stats, err := ebpf.EnableStats(unix.BPF_STATS_RUN_TIME)
	if err != nil {
		b.Skip("skipped:", err)
	}
	defer func() { require.NoError(b, stats.Close()) }()
	for _, work := range works(b) {
		b.Run(work.name, func(b *testing.B) {
			p, h := benchmarked()[0].load(b)
			h.attach()
			before := runs(b, p)
			work.best(b, h.between)
			for name, after := range runs(b, p) {
				n := float64(work.burst * benchBursts)
				b.ReportMetric(float64(after.Runtime-before[name].Runtime)/n, name+"-ns")
				b.ReportMetric(float64(after.RunCount-before[name].RunCount)/n, name+"-runs")
			}
			h.detach()
		})
	}
}

// BenchmarkQuota measures what an open and a close, of an event each, take longer while
// quotas are counted: in a ring in which they are from 1 % on, which is after some twenty of a
// burst, and in one in which they never are, in turns.
func BenchmarkQuota(b *testing.B) {
	pairs := works(b)[2]
	never := subject{recorded: true, ring: 1 << 20, quota: 100}.hook(b)
	counted := subject{recorded: true, ring: 1 << 20, quota: 1}.hook(b)
	took := func(h hook) float64 {
		h.attach()
		defer h.detach()
		return pairs.best(b, h.between)
	}
	var without, added []float64
	for range benchRounds {
		without = append(without, took(never))
		added = append(added, took(counted)-without[len(without)-1])
	}
	slices.Sort(added)
	b.ReportMetric(slices.Min(without), "without-ns/pair")
	b.ReportMetric(added[len(added)/2], "added-ns/pair")
}

func runs(b *testing.B, p *Probe) map[string]*ebpf.ProgramStats {
	all := map[string]*ebpf.ProgramStats{}
	for _, r := range p.roles() {
		for _, prog := range append(r.understudies, r.principal) {
			info, err := prog.Info()
			require.NoError(b, err)
			stats, err := prog.Stats()
			require.NoError(b, err)
			if of := all[info.Name]; of != nil { // of copies, or the kernel has cut it short
				stats.Runtime += of.Runtime
				stats.RunCount += of.RunCount
			}
			all[info.Name] = stats
		}
	}
	return all
}

// subject is how a process stands to the kernel side.
type subject struct {
	name     string
	recorded bool
	read     bool // meanwhile
	filter   Filter
	ring     int // bytes; 0: the usual
	quota    int // percent; 0: the usual
}

func benchmarked() []subject {
	uid := uint32(os.Getuid())
	return []subject{
		{name: "recorded", recorded: true},
		{name: "recorded-while-read", recorded: true, read: true},
		{name: "others"},
		{name: "filters-that-pass", recorded: true, filter: Filter{Users: map[uint32]Listed{uid + 1: ListedOut}, Paths: map[string]Listed{"/proc/": ListedOut}}},
		{name: "user-left-out", recorded: true, filter: Filter{Users: map[uint32]Listed{uid: ListedOut}}},
		{name: "path-left-out", recorded: true, filter: Filter{Paths: map[string]Listed{"/dev/": ListedOut, "/etc/": ListedOut}}},
	}
}

// hook is what is measured, attached until detach. between is called after each burst.
type hook struct {
	attach, detach, between func()
}

// emptyHook is a program on sys_exit that does nothing.
func emptyHook(b *testing.B) hook {
	if err := checkHost(); err != nil {
		b.Skip("skipped:", err)
	}
	prog, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Type: ebpf.Tracing, AttachType: ebpf.AttachTraceRawTp, AttachTo: "sys_exit", License: "GPL",
		Instructions: asm.Instructions{asm.Mov.Imm(asm.R0, 0), asm.Return()},
	})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, prog.Close()) })
	var l link.Link
	return hook{
		attach: func() {
			l, err = link.AttachTracing(link.TracingOptions{Program: prog})
			require.NoError(b, err)
		},
		detach:  func() { require.NoError(b, l.Close()) },
		between: func() {},
	}
}

func (who subject) hook(b *testing.B) hook {
	_, h := who.load(b)
	return h
}

func (who subject) load(b *testing.B) (*Probe, hook) {
	if err := checkHost(); err != nil {
		b.Skip("skipped:", err)
	}
	p, err := Load(Options{Scope: Scope{Kind: ScopeTree}, Filter: who.filter, Ring: who.ring, Quota: who.quota})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, p.Close()) })
	if who.recorded {
		require.NoError(b, p.AddToTree(uint32(os.Getpid())))
	}
	h := hook{
		attach: func() { require.NoError(b, p.attachAll()) },
		detach: func() { require.NoError(b, p.Detach()) },
		between: func() {
			for drain(p, 0) == nil {
			}
		},
	}
	h.detach()
	if who.read {
		h.readOn(b, p)
	}
	return p, h
}

// readOn reads in a goroutine of its own until the probe is closed.
func (h *hook) readOn(b *testing.B, p *Probe) {
	h.between = func() {}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for !errors.Is(drain(p, 100*time.Millisecond), os.ErrClosed) {
		}
	}()
	b.Cleanup(func() {
		require.NoError(b, p.Close())
		<-drained
	})
}

const (
	benchRounds = 9  // without and with, in turns
	benchBursts = 50 // in each, of a millisecond or so: some of them nobody disturbs
)

func (w work) measure(b *testing.B, h hook) {
	var with, without, added []float64
	for range benchRounds {
		h.attach()
		with = append(with, w.best(b, h.between))
		h.detach()
		without = append(without, w.best(b, h.between))
		added = append(added, with[len(with)-1]-without[len(without)-1])
	}
	slices.Sort(added)
	b.ReportMetric(slices.Min(with)-slices.Min(without), "best-ns/call")
	b.ReportMetric(added[len(added)/2], "added-ns/call")
	b.ReportMetric(added[len(added)-1], "max-ns/call")
}

func drain(p *Probe, timeout time.Duration) error {
	_, err := p.NextRaw(timeout)
	return err
}

// best is what a call takes in the fastest burst, ns.
func (w work) best(b *testing.B, between func()) float64 {
	var best time.Duration
	for range benchBursts {
		start := time.Now()
		for range w.burst {
			if err := w.call(); err != nil {
				b.Fatal(err)
			}
		}
		if d := time.Since(start); best == 0 || d < best {
			best = d
		}
		between()
	}
	return float64(best) / float64(w.burst)
}
