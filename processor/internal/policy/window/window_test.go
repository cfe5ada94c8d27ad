package window

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const second = int64(time.Second)

func TestCount(t *testing.T) {
	w := New(Options{Over: time.Minute, Least: 3, MaxKeys: 10})
	f := func(key string, at int64, want bool) {
		t.Helper()
		r, ok := w.Add([]byte(key), at*second, 1)
		require.Equal(t, want, ok)
		if want {
			require.Equal(t, Reached{3, 3}, r)
		}
	}
	f("a", 0, false)
	f("a", 30, false)
	f("b", 31, false)
	f("a", 60, false) // the first one is a minute old
	f("a", 61, true)
	f("a", 62, false) // begins anew
	f("a", 63, false)
	f("a", 64, true)
}

func TestSum(t *testing.T) {
	w := New(Options{Over: time.Minute, Least: 100, Sum: true, MaxKeys: 10})
	f := func(at, amount int64, want Reached) {
		t.Helper()
		r, _ := w.Add([]byte("a"), at*second, amount)
		require.Equal(t, want, r)
	}
	f(0, 60, Reached{})
	f(10, -50, Reached{})
	f(61, 60, Reached{})
	f(62, 40, Reached{3, 100})
	f(63, math.MaxInt64, Reached{1, math.MaxInt64})
	f(64, 99, Reached{})
	f(65, math.MaxInt64, Reached{2, math.MaxInt64})
}

func TestLateEventsAreCountedWhereTheyBelong(t *testing.T) {
	w := New(Options{Over: time.Minute, Least: 3, MaxKeys: 10})
	f := func(at int64, want bool) {
		t.Helper()
		_, ok := w.Add([]byte("a"), at*second, 1)
		require.Equal(t, want, ok)
	}
	f(100, false)
	f(40, false) // a whole window late
	require.Equal(t, int64(1), w.Late())
	f(50, false)
	f(120, false) // the one of second 50 is out of the window
	f(90, true)
	require.Equal(t, int64(1), w.Late())
}

func TestKeysAreBounded(t *testing.T) {
	w := New(Options{Over: time.Minute, Least: 2, MaxKeys: 2})
	for _, key := range []string{"a", "b", "c"} {
		w.Add([]byte(key), 0, 1)
	}
	require.Equal(t, int64(1), w.Evicted())
	_, ok := w.Add([]byte("a"), 1, 1)
	require.False(t, ok, "what was evicted begins anew")
	_, ok = w.Add([]byte("c"), 1, 1)
	require.True(t, ok)
}

// TestSlicesAreExactEnough compares with a window that remembers every event.
func TestSlicesAreExactEnough(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	w := New(Options{Over: time.Minute, Least: math.MaxInt64, MaxKeys: 1})
	var all []int64
	now := int64(0)
	for range 5000 {
		now += random.Int64N(second)
		ts := now - random.Int64N(5*second)
		all = append(all, ts)
		w.Add([]byte("a"), ts, 1)
		k := w.keys.Get([]byte("a"))
		require.LessOrEqual(t, len(k.slices), parts+2)
		newest := slices.Max(all)
		within := func(over int64) (n int64) {
			for _, ts := range all {
				if ts > newest-over {
					n++
				}
			}
			return n
		}
		got := k.total().Count
		require.GreaterOrEqual(t, got, within(60*second))
		require.LessOrEqual(t, got, within(60*second+w.slice))
	}
}
