package view

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestEveryTypeIsFoundByItsName(t *testing.T) {
	require.True(t, slices.IsSorted(otherNames[:]))
	for typ := NoType + 1; typ < firstFamily; typ++ {
		require.NotEmpty(t, typ.String())
		got, ok := TypeByName(typ.String())
		require.True(t, ok, typ.String())
		require.Equal(t, typ, got, typ.String())
		require.Equal(t, []EventType{typ}, typ.Members())
	}
	for c := range sfproto.Call(sfproto.NumCalls) {
		got, ok := TypeByName(c.String())
		require.True(t, ok, c.String())
		require.Equal(t, callType(c), got)
	}
	_, ok := TypeByName("some_invalid_event")
	require.False(t, ok)
	_, ok = TypeByName("")
	require.False(t, ok)
}

func TestFamilies(t *testing.T) {
	for f := firstFamily; f < endFamilies; f++ {
		require.Greater(t, len(f.Members()), 1)
		require.Equal(t, f.Members()[0].String(), f.String())
		for _, m := range f.Members() {
			require.True(t, f.Is(m.String()))
			require.False(t, m == f)
		}
		require.False(t, f.Is("ptrace"))
		require.False(t, f.Is("no such call"))
	}
	require.True(t, familyRead.Is("pread64"))
	exact, _ := TypeByName("openat")
	require.True(t, exact.Is("openat"))
	require.False(t, exact.Is("open"))
	require.Empty(t, endFamilies.String())
}
