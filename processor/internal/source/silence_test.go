package source

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSilenceIsToldOnceAndTakenBack(t *testing.T) {
	around := new(surroundings)
	var silent atomic.Int64
	s := newSilence(around.settings(), &silent, time.Millisecond)
	s.heard()
	require.Nil(t, s.timer, "nothing is expected before a header promises it")
	for n := 1; n <= 2; n++ {
		s.expect()
		require.Eventually(t, func() bool { return silent.Load() == 1 }, 5*time.Second, time.Millisecond)
		s.heard()
		require.Zero(t, silent.Load())
		require.Equal(t, n, strings.Count(around.logged(), "collector is silent"))
		require.Equal(t, n, strings.Count(around.logged(), "no longer silent"))
	}
	s.expect()
	s.end()
	require.Zero(t, silent.Load())
	require.EqualValues(t, 2, around.counts["silences"])
}
