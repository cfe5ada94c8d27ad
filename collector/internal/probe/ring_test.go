package probe

import (
	"math/rand/v2"
	"os"
	"slices"
	"sync"
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

// TestReaderIsWokenForEachEvent has some that each make an event, wait until it was read,
// and make the next one after a time of any length, while the reader goes to sleep
// whenever there is nothing. Were one of them to take it for awake when it is not, all
// would wait for the end of its time.
func TestReaderIsWokenForEachEvent(t *testing.T) {
	events := 100_000
	if testing.Short() {
		events = 2_000
	}
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	p.ring.rest = 0 // to sleep as often as can be
	require.NoError(t, p.AddToTree(uint32(os.Getpid())))
	late := pingPong(t, p, 3, events)
	require.Less(t, slices.Max(late), aLongTime/2)
	t.Logf("%d events: half of them read after %v, the last after %v", len(late), late[len(late)/2], slices.Max(late))
}

// pingPong has some senders make so many events together, each of them one within
// microseconds after its last one was read, and returns the times between the calls and
// the reading of their events, in order.
func pingPong(t testing.TB, p *Probe, senders, events int) []time.Duration {
	read := make([]chan struct{}, senders)
	over := make(chan struct{})
	var made atomic.Int64
	var sending sync.WaitGroup
	for i := range read {
		read[i] = make(chan struct{}, 1)
		sending.Go(func() {
			for made.Add(1) <= int64(events) {
				pause(rand.IntN(5_000))
				_, _, _ = unix.RawSyscall(unix.SYS_KILL, nobody, uintptr(1+i), 0) // 0 is told of nobody
				select {
				case <-read[i]:
				case <-over:
					return
				}
			}
		})
	}
	defer sending.Wait()
	defer close(over)
	late := make([]time.Duration, events)
	for i := range late {
		c := nextKill(t, p)
		var now unix.Timespec
		require.NoError(t, unix.ClockGettime(unix.CLOCK_BOOTTIME, &now))
		late[i] = time.Duration(now.Nano() - int64(c.Time))
		read[c.Args[1]-1] <- struct{}{}
	}
	slices.Sort(late)
	return late
}

// pause keeps the processor busy for some turns: a sleep would be too long.
func pause(turns int) {
	var n atomic.Int32
	for range turns {
		n.Add(1)
	}
}

// nextKill reads up to the next signal.
func nextKill(t testing.TB, p *Probe) *event.Call {
	for {
		e, err := p.Next(aLongTime)
		require.NoError(t, err)
		if c, ok := e.(*event.Call); ok && c.NR == unix.SYS_KILL {
			return c
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
			late := pingPong(b, p, 1, b.N)
			b.ReportMetric(float64(late[len(late)/2].Microseconds()), "median-us")
			b.ReportMetric(float64(late[len(late)-1].Microseconds()), "max-us")
		})
	}
}
