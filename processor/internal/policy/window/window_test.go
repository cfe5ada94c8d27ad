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
		r, ok := w.Add([]byte(key), Event{TS: at * second})
		require.Equal(t, want, ok)
		if want {
			require.Equal(t, Reached{Count: 3}, r)
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
	w := New(Options{Over: time.Minute, Least: 100, Of: Sum, MaxKeys: 10})
	f := func(at, amount int64, want Reached) {
		t.Helper()
		r, _ := w.Add([]byte("a"), Event{TS: at * second, Amount: amount})
		require.Equal(t, want, r)
	}
	f(0, 60, Reached{})
	f(10, -50, Reached{})
	f(61, 60, Reached{})
	f(62, 40, Reached{Count: 3, Sum: 100})
	f(63, math.MaxInt64, Reached{Count: 1, Sum: math.MaxInt64})
	f(64, 99, Reached{})
	f(65, math.MaxInt64, Reached{Count: 2, Sum: math.MaxInt64})
}

func TestDistinct(t *testing.T) {
	w := New(Options{Over: time.Minute, Least: 3, Of: Distinct, MaxKeys: 10})
	f := func(at int64, value string, want bool) {
		t.Helper()
		r, ok := w.Add([]byte("a"), Event{TS: at * second, Value: []byte(value)})
		require.Equal(t, want, ok)
		if ok {
			require.Equal(t, int64(3), r.Distinct)
		}
	}
	f(0, "x", false)
	f(1, "x", false)
	f(2, "y", false)
	f(40, "x", false)
	f(30, "x", false) // late, and known from a later time
	f(63, "z", false) // y is a minute old
	f(64, "z", false)
	f(65, "y", true)
	f(66, "x", false) // begins anew
	f(67, "y", false)
	f(66, "z", true)
}

// TestDistinctIsExactEnough compares with a window that remembers every value.
func TestDistinctIsExactEnough(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	w := New(Options{Over: time.Minute, Least: MaxDistinct, Of: Distinct, MaxKeys: 1})
	seen := map[byte]int64{}
	newest := int64(0)
	for range 5000 {
		newest += random.Int64N(second)
		value := byte(random.IntN(256))
		seen[value] = newest
		w.Add([]byte("a"), Event{TS: newest, Value: []byte{value}})
		within := func(over int64) (n int64) {
			for _, ts := range seen {
				if ts > newest-over {
					n++
				}
			}
			return n
		}
		k := w.keys.Get([]byte("a"))
		got := k.total().Distinct
		require.GreaterOrEqual(t, got, within(60*second))
		require.LessOrEqual(t, got, within(60*second+w.slice))
		require.LessOrEqual(t, int64(len(k.values)), 2*got)
	}
}

func TestValuesAreBounded(t *testing.T) {
	w := New(Options{Over: time.Minute, Least: MaxDistinct, Of: Distinct, MaxKeys: MaxDistinct})
	for key := range maxValues/MaxDistinct + 1 {
		w.Add([]byte{byte(key)}, Event{Value: []byte("x")})
	}
	require.Equal(t, int64(1), w.Evicted())
}

func TestLateEventsAreCountedWhereTheyBelong(t *testing.T) {
	w := New(Options{Over: time.Minute, Least: 3, MaxKeys: 10})
	f := func(at int64, want bool) {
		t.Helper()
		_, ok := w.Add([]byte("a"), Event{TS: at * second})
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
		w.Add([]byte(key), Event{})
	}
	require.Equal(t, int64(1), w.Evicted())
	_, ok := w.Add([]byte("a"), Event{TS: 1})
	require.False(t, ok, "what was evicted begins anew")
	_, ok = w.Add([]byte("c"), Event{TS: 1})
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
		w.Add([]byte("a"), Event{TS: ts})
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
