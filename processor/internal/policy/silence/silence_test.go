package silence

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPass(t *testing.T) {
	s := New(Options{For: 10, MaxKeys: 2})
	f := func(key string, at, held int64, ok bool) {
		t.Helper()
		gotHeld, gotOK := s.Pass([]byte(key), at)
		require.Equal(t, []any{held, ok}, []any{gotHeld, gotOK})
	}
	f("a", 100, 0, true)
	f("a", 101, 0, false)
	f("b", 102, 0, true)
	f("a", 109, 0, false)
	f("a", 95, 0, false) // late
	f("a", 110, 3, true)
	f("a", 111, 0, false)
	f("a", 50, 1, true) // another recording
	require.Equal(t, int64(4), s.Held())

	f("c", 50, 0, true)
	f("b", 103, 0, true) // it was evicted
	require.Equal(t, int64(2), s.Evicted())
}
