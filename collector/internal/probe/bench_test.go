package probe

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/link"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// BenchmarkAdded measures what the attached kernel side adds to a call of a recorded
// process, of one out of scope and of one that filters leave out, in interleaved pairs;
// and what an empty program on the same hook adds, below which nothing can be. It reports
// the median; ns/op is of no meaning.
func BenchmarkAdded(b *testing.B) {
	zero, err := unix.Open("/dev/zero", unix.O_RDONLY, 0)
	require.NoError(b, err)
	buf := make([]byte, 64)
	for _, work := range []struct {
		name string
		n    int
		call func() error
	}{
		{"getpid", 400_000, func() error { unix.Getpid(); return nil }},
		{"read", 200_000, func() error { _, err := unix.Read(zero, buf); return err }},
		{"openclose", 40_000, func() error {
			fd, err := unix.Open("/etc/hostname", unix.O_RDONLY, 0)
			return errors.Join(err, unix.Close(fd))
		}},
	} {
		b.Run(work.name+"/empty-hook", func(b *testing.B) { measure(b, emptyHook(b), work.n, work.call) })
		for _, who := range benchmarked() {
			b.Run(work.name+"/"+who.name, func(b *testing.B) { measure(b, who.hook(b), work.n, work.call) })
		}
	}
}

// subject is how a process stands to the kernel side.
type subject struct {
	name     string
	recorded bool
	filter   Filter
}

func benchmarked() []subject {
	uid := uint32(os.Getuid())
	return []subject{
		{"recorded", true, Filter{}},
		{"others", false, Filter{}},
		{"filters-that-pass", true, Filter{Users: map[uint32]Listed{uid + 1: ListedOut}, Paths: map[string]Listed{"/proc/": ListedOut}}},
		{"user-left-out", true, Filter{Users: map[uint32]Listed{uid: ListedOut}}},
		{"path-left-out", true, Filter{Paths: map[string]Listed{"/dev/": ListedOut, "/etc/": ListedOut}}},
	}
}

// hook attaches what is measured until the function that it returns is called.
type hook func() (detach func())

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
	return func() func() {
		l, err := link.AttachTracing(link.TracingOptions{Program: prog})
		require.NoError(b, err)
		return func() { require.NoError(b, l.Close()) }
	}
}

func (who subject) hook(b *testing.B) hook {
	if err := checkHost(); err != nil {
		b.Skip("skipped:", err)
	}
	p, err := Load(Options{Scope: Scope{Kind: ScopeTree}, Filter: who.filter})
	require.NoError(b, err)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for !errors.Is(drain(p), os.ErrClosed) {
		}
	}()
	b.Cleanup(func() {
		require.NoError(b, p.Close())
		<-drained
	})
	if who.recorded {
		require.NoError(b, p.AddToTree(uint32(os.Getpid())))
	}
	detach := func() {
		for _, l := range p.links {
			require.NoError(b, l.Close())
		}
		p.links = nil
	}
	detach()
	return func() func() {
		require.NoError(b, p.attach())
		return detach
	}
}

func measure(b *testing.B, attach hook, n int, call func() error) {
	var added []float64
	for range 9 {
		detach := attach()
		with := timed(b, n, call)
		detach()
		added = append(added, float64(with-timed(b, n, call))/float64(n))
	}
	slices.Sort(added)
	b.ReportMetric(added[len(added)/2], "added-ns/call")
	b.ReportMetric(added[0], "min-ns/call")
	b.ReportMetric(added[len(added)-1], "max-ns/call")
}

func drain(p *Probe) error {
	_, err := p.NextRaw(100 * time.Millisecond)
	return err
}

// timed is the best of three.
func timed(b *testing.B, n int, call func() error) (best time.Duration) {
	for range 3 {
		start := time.Now()
		for range n {
			if err := call(); err != nil {
				b.Fatal(err)
			}
		}
		if d := time.Since(start); best == 0 || d < best {
			best = d
		}
	}
	return best
}
