package probe

import (
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

const (
	aLongTime = 20 * time.Second // nobody waits as long whom the kernel side wakes
	nobody    = 1<<31 - 1        // above any pid
)

// Each event comes when nothing else does, around the moment in which the reader goes to
// sleep: were it not woken for one of them, nothing would ever end its sleep.
func TestReaderIsWokenForEachEvent(t *testing.T) {
	events := 20_000
	if testing.Short() {
		events = 2_000
	}
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	p.ring.rest = 0 // to sleep as often as can be
	require.NoError(t, p.AddToTree(uint32(os.Getpid())))
	pingPong(t, p, events)
}

// pingPong makes one event after the other, each within microseconds after the one before
// was read, and returns the times between the call and the reading of its event.
func pingPong(t testing.TB, p *Probe, events int) []time.Duration {
	var read atomic.Int64 // events, -1 after an error
	var failed error
	late := make([]time.Duration, events)
	go func() {
		for i := range late {
			if late[i], failed = nextKill(p); failed != nil {
				read.Store(-1)
				return
			}
			read.Add(1)
		}
	}()
	for i := range events {
		pause(rand.IntN(5_000))
		_, _, errno := unix.RawSyscall(unix.SYS_KILL, nobody, uintptr(unix.SIGURG), 0)
		require.Equal(t, unix.ESRCH, errno)
		for read.Load() == int64(i) {
			runtime.Gosched()
		}
		if read.Load() < 0 {
			require.NoError(t, failed, "after %d events", i)
		}
	}
	return late
}

// pause keeps the processor busy for some turns: a sleep would be too long.
func pause(turns int) {
	var n atomic.Int32
	for range turns {
		n.Add(1)
	}
}

// nextKill reads the next signal and returns how long ago it was sent.
func nextKill(p *Probe) (time.Duration, error) {
	for {
		e, err := p.Next(aLongTime)
		if err != nil {
			return 0, err
		}
		if c, ok := e.(*event.Call); ok && c.NR == unix.SYS_KILL {
			var now unix.Timespec
			err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now)
			return time.Duration(now.Nano() - int64(c.Time)), err
		}
	}
}

// BenchmarkDelivery measures how long after its call an event is read that comes when
// nothing else does: of a reader that sleeps at once, and of one that rests first.
func BenchmarkDelivery(b *testing.B) {
	if err := checkHost(); err != nil {
		b.Skip("skipped:", err)
	}
	p, err := Load(Options{Scope: Scope{Kind: ScopeTree}})
	require.NoError(b, err)
	defer func() { require.NoError(b, p.Close()) }()
	require.NoError(b, p.AddToTree(uint32(os.Getpid())))
	for name, rest := range map[string]time.Duration{"asleep": 0, "resting": restFor} {
		b.Run(name, func(b *testing.B) {
			p.ring.rest = rest
			late := pingPong(b, p, b.N)
			slices.Sort(late)
			b.ReportMetric(float64(late[len(late)/2].Microseconds()), "median-us")
			b.ReportMetric(float64(late[len(late)-1].Microseconds()), "max-us")
		})
	}
}
