package probe

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// BenchmarkAdded measures what the attached kernel side adds to a call of a recorded
// process, of one out of scope and of one that filters leave out, in interleaved pairs. It reports the median;
// ns/op is of no meaning.
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
		for _, who := range benchmarked() {
			b.Run(work.name+"/"+who.name, func(b *testing.B) { measure(b, who, work.n, work.call) })
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

func measure(b *testing.B, who subject, n int, call func() error) {
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
	if who.recorded {
		require.NoError(b, p.AddToTree(uint32(os.Getpid())))
	}
	var added []float64
	for range 9 {
		with := timed(b, n, call)
		for _, l := range p.links {
			require.NoError(b, l.Close())
		}
		p.links = nil
		without := timed(b, n, call)
		require.NoError(b, p.attach())
		added = append(added, float64(with-without)/float64(n))
	}
	require.NoError(b, p.Close())
	<-drained
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
