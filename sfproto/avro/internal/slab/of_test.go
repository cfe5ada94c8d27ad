package slab

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestNothingIsHandedOutTwice(t *testing.T) {
	var s Of[string]
	seen := map[*string]bool{}
	hand := func(p *string) {
		t.Helper()
		require.Empty(t, *p)
		require.False(t, seen[p])
		seen[p], *p = true, "used"
	}
	for n := range 200 {
		items := s.Slice(n)
		require.Len(t, items, n)
		require.Equal(t, n, cap(items), "appending must not reach what comes next")
		for i := range items {
			hand(&items[i])
		}
		hand(s.New())
	}
}

func TestChunksGrowToABound(t *testing.T) {
	var entities Of[sfproto.Process]
	var events Of[sfproto.FileFlow]
	for range 100_000 {
		entities.New()
		events.New()
	}
	require.Equal(t, entityChunk, entities.size)
	require.Equal(t, eventChunk, events.size)

	var short Of[sfproto.FileFlow]
	short.New()
	require.Equal(t, firstChunk, short.size)
}

func TestEveryKindHasASlab(t *testing.T) {
	var s Records
	for k := range sfproto.NumKinds {
		require.Equal(t, sfproto.Kind(k), s.New(sfproto.Kind(k)).Kind())
	}
}
