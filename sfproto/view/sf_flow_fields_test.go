package view

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPerSecond(t *testing.T) {
	f := func(n int64, interval time.Duration, want int64) {
		t.Helper()
		require.Equal(t, want, perSecond(n, int64(interval)))
	}
	f(3000, 30*time.Second, 100)
	f(3000, 100*time.Millisecond, 3000)
	f(3000, -time.Second, 3000) // a clock that was set back
	f(1<<62, 2*time.Second, 1<<61)
}
