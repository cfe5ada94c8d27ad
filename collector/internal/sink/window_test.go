package sink

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
)

func TestWindow(t *testing.T) {
	var w window
	for seq := range int64(4) {
		w.sent(seq+1, emit.Tally{{Class: 0}: 1, {Class: 1}: seq})
	}
	w.acked(0)
	require.Len(t, w.blocks, 4)
	w.acked(2)
	require.Equal(t, emit.Tally{{Class: 0}: 2, {Class: 1}: 5}, w.take())
	require.Empty(t, w.take())
}

func TestWindowIsBounded(t *testing.T) {
	var w window
	const more = 100
	for seq := range int64(maxUnacknowledged + more) {
		w.sent(seq, emit.Tally{{Class: 0}: 1})
	}
	require.Len(t, w.blocks, maxUnacknowledged)
	w.acked(maxUnacknowledged + more - 2)
	require.Equal(t, emit.Tally{{Class: 0}: more + 1}, w.take(), "what was put together is acknowledged together")
}
