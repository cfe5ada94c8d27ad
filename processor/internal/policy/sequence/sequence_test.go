package sequence

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func keys(names ...string) [][]byte {
	var out [][]byte
	for _, n := range names {
		out = append(out, []byte(n))
	}
	return out
}

func TestTwoSteps(t *testing.T) {
	s := New(Options{Within: 10, Steps: 2, MaxKeys: 10})
	f := func(step int, key string, at int64, want bool) {
		t.Helper()
		require.Equal(t, want, s.Step(step, at, keys(key), keys(key)))
	}
	f(1, "a", 1, false) // nothing before
	f(0, "a", 2, false)
	f(1, "b", 3, false) // another key
	f(1, "a", 12, true)
	f(1, "a", 12, false) // begins anew
	f(0, "a", 20, false)
	f(1, "a", 31, false) // too late
	f(1, "a", 19, false) // before the first step
	f(0, "a", 30, false)
	f(1, "a", 31, true)
}

func TestThreeStepsInTheirOrder(t *testing.T) {
	s := New(Options{Within: time.Minute, Steps: 3, MaxKeys: 10})
	f := func(step int, at time.Duration, want bool) {
		t.Helper()
		require.Equal(t, want, s.Step(step, int64(at), keys("a"), keys("a")))
	}
	f(0, 0, false)
	f(2, 1*time.Second, false) // the second step is missing
	f(1, 2*time.Second, false)
	f(0, 50*time.Second, false) // another beginning, which has not come as far
	f(2, 61*time.Second, false) // the first beginning is over
	f(1, 62*time.Second, false)
	f(2, 63*time.Second, true)
	f(2, 64*time.Second, false)
}

func TestStepsMeetInKeys(t *testing.T) {
	s := New(Options{Within: 10, Steps: 2, MaxKeys: 10})
	require.False(t, s.Step(0, 1, keys("curl", "sh", "init"), keys("curl", "sh")))
	require.False(t, s.Step(1, 2, keys("cron", "init"), keys("cron")))
	require.True(t, s.Step(1, 2, keys("agent", "sh", "init"), nil))
	require.False(t, s.Step(1, 2, keys("agent", "sh", "init"), nil))
}

func TestKeysAreBounded(t *testing.T) {
	s := New(Options{Within: 10, Steps: 2, MaxKeys: 2})
	for _, k := range []string{"a", "b", "c"} {
		s.Step(0, 1, keys(k), keys(k))
	}
	require.Equal(t, int64(1), s.Evicted())
	require.False(t, s.Step(1, 2, keys("a"), nil))
	require.True(t, s.Step(1, 2, keys("b"), nil))
}
