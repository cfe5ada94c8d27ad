package lru

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheLeastRecentlyUsedKeyMakesRoom(t *testing.T) {
	table := New[int](2)
	*table.Make([]byte("a")) = 1
	*table.Make([]byte("b")) = 2
	require.Equal(t, 1, *table.Get([]byte("a")))
	*table.Make([]byte("c")) = 3
	require.Nil(t, table.Get([]byte("b")))
	require.Equal(t, 1, *table.Make([]byte("a")))
	require.Equal(t, 3, *table.Get([]byte("c")))
	require.Equal(t, []any{2, int64(1)}, []any{table.Len(), table.Evicted()})

	table.Delete([]byte("a"))
	table.Delete([]byte("a"))
	require.Nil(t, table.Get([]byte("a")))
	require.Equal(t, 0, *table.Make([]byte("a")), "a new value is empty")
	require.Equal(t, int64(1), table.Evicted(), "what is deleted is not evicted")
}

func TestTheBoundHolds(t *testing.T) {
	table := New[int](10)
	for i := range 1000 {
		table.Make([]byte(strconv.Itoa(i)))
		require.LessOrEqual(t, table.Len(), 10)
	}
	require.Equal(t, int64(990), table.Evicted())
	for i := 990; i < 1000; i++ {
		require.NotNil(t, table.Get([]byte(strconv.Itoa(i))))
	}
}
