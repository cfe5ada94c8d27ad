package memory

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestGuardIsPressedByLiveObjectsAndRelievedWithoutThem(t *testing.T) {
	runtime.GC()
	before := debug.SetMemoryLimit(-1)
	turns := make(chan bool, 8)
	g := Start(Options{Limit: Live() + 64<<20, Pressed: func(on bool) { turns <- on }})
	require.False(t, g.Pressed())
	held := make([]byte, 512<<20)
	runtime.GC()
	require.True(t, <-turns)
	require.True(t, g.Pressed())
	runtime.KeepAlive(held)
	held = nil
	require.False(t, <-turns, "known without anybody's making garbage")
	g.Stop()
	require.Equal(t, before, debug.SetMemoryLimit(-1), "the runtime's limit is as it was")
}

// TestAPressedGuardCollectsNowAndThen: a collection of its own is no reason for another one.
func TestAPressedGuardCollectsNowAndThen(t *testing.T) {
	runtime.GC()
	turns := make(chan bool, 8)
	g := Start(Options{Limit: 128 << 20, Pressed: func(on bool) { turns <- on }})
	held := make([]byte, 100<<20) // beyond the guard's mark, and not yet the runtime's
	runtime.GC()
	require.True(t, <-turns)
	const n = 5
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	began, last := time.Now(), stats.NumGC+n
	for stats.NumGC < last {
		time.Sleep(pressedEvery / 10)
		runtime.ReadMemStats(&stats)
	}
	require.Greater(t, time.Since(began), (n-2)*pressedEvery)
	runtime.KeepAlive(held)
	g.Stop()
}

// TestWhatOthersHoldIsTakenOff: and never so much that nothing is left.
func TestWhatOthersHoldIsTakenOff(t *testing.T) {
	held := int64(0)
	g := &Guard{opts: Options{Held: func() int64 { return held }}}
	require.EqualValues(t, math.MaxInt64, g.share(), "no limit yet")
	g.SetLimit(100 << 20)
	require.EqualValues(t, 100<<20, g.share())
	held = 60 << 20
	require.EqualValues(t, 40<<20, g.share())
	held = 1 << 40
	require.EqualValues(t, 25<<20, g.share())
}

// TestCollectionsAreFollowed: each one that is made is told of, without a look in between.
func TestCollectionsAreFollowed(t *testing.T) {
	g := &Guard{known: make(chan struct{}, 1), stop: make(chan struct{})}
	g.await()
	for range 3 {
		runtime.GC()
		<-g.known
	}
	close(g.stop)
	runtime.GC() // whose telling ends it
}

func TestNoGuardIsNeverPressed(t *testing.T) {
	var g *Guard
	require.False(t, g.Pressed())
	require.Zero(t, g.Limit())
}
