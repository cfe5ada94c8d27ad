package repeats

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAFloodIsHeldBackAndCounted(t *testing.T) {
	l := New(Options{Lines: 3, Every: time.Second})
	now := time.Unix(100, 0)
	passed := 0
	for range 10_000 {
		if pass, held := l.Pass("flood", now); pass {
			require.Zero(t, held)
			passed++
		}
	}
	require.Equal(t, 3, passed)
	require.EqualValues(t, 9_997, l.Held())
	pass, _ := l.Pass("another", now)
	require.True(t, pass, "each text for itself")

	pass, held := l.Pass("flood", now.Add(time.Second))
	require.True(t, pass)
	require.Equal(t, 9_997, held)
	_, held = l.Pass("flood", now.Add(time.Second))
	require.Zero(t, held, "told once")
	require.EqualValues(t, 9_997, l.Held())
}

func TestTextsAreBounded(t *testing.T) {
	l := New(Options{})
	for i := range 3 * maxTexts {
		pass, _ := l.Pass(fmt.Sprint(i), time.Unix(0, 0))
		require.True(t, pass)
		require.LessOrEqual(t, len(l.texts), maxTexts)
	}
}

func BenchmarkPass(b *testing.B) {
	l, now := New(Options{}), time.Unix(0, 0)
	b.ReportAllocs()
	for b.Loop() {
		l.Pass("a line that comes back", now)
	}
}
