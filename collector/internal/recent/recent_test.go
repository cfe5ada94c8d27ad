package recent_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/recent"
)

func TestWhatNobodyAsksForIsForgotten(t *testing.T) {
	const most = 8
	m := recent.New[int, string](most)
	m.Put(-1, "asked for")
	m.Put(-2, "not asked for")
	for i := range 100 {
		m.Put(i, "passing")
		v, ok := m.Get(-1)
		require.True(t, ok)
		require.Equal(t, "asked for", v)
		require.LessOrEqual(t, m.Len(), most)
	}
	_, ok := m.Get(-2)
	require.False(t, ok)
	_, ok = m.Get(99)
	require.True(t, ok)
}

func TestTheLatestValueCounts(t *testing.T) {
	m := recent.New[int, int](4)
	for i := range 4 {
		m.Put(i, i)
	}
	m.Put(0, 10)
	v, _ := m.Get(0)
	require.Equal(t, 10, v)
}
