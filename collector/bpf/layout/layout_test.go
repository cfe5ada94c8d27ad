package layout

import (
	"testing"

	"github.com/stretchr/testify/require"
)

type goodKey struct {
	Tgid uint32
	Fd   int32
	Gen  uint32
}

func TestCompareSeesDifferences(t *testing.T) {
	l, err := Load()
	require.NoError(t, err)
	f := func(twin any, want ...string) {
		t.Helper()
		diffs, err := l.Compare("flow_key", twin)
		require.NoError(t, err)
		require.Equal(t, want, diffs)
	}
	f(goodKey{})
	f(struct{ Tgid, Fd, Gen, More uint32 }{}, "flow_key: C has 12 bytes in 3 fields, Go 16 in 4")
	f(struct{ Tgid, Gen, Fd uint32 }{},
		"flow_key.fd: C has 4 bytes at 4, Go's Gen 4 at 4", "flow_key.gen: C has 4 bytes at 8, Go's Fd 4 at 8")
	f(struct {
		Tgid uint32
		Fd   uint16
		Gen  uint32
	}{}, "flow_key.fd: C has 4 bytes at 4, Go's Fd 2 at 4")
	_, err = l.Compare("no_such", goodKey{})
	require.ErrorContains(t, err, "find struct no_such")
	_, err = l.Enum("no_such")
	require.ErrorContains(t, err, "find enum no_such")
}
