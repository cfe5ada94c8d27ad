package source

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/entity"
	"github.com/sysflow-stack/sysflow/sfproto/memory"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// TestAStreamRestsWhileMemoryIsShort: it takes in less and nothing is lost, and when
// it ends it holds nothing of what all streams share.
func TestAStreamRestsWhileMemoryIsShort(t *testing.T) {
	runtime.GC() // or what is live is not known yet
	guard := memory.Start(memory.Options{Limit: 1})
	defer guard.Stop()
	require.True(t, guard.Pressed())
	entities := entity.NewBudget(1 << 20)
	in, err := wire.NewReceiver(bytes.NewReader(trace(t, []sfproto.Record{header("s", 0), process(), event(1)})))
	require.NoError(t, err)
	defer in.Close()
	var s surroundings
	next := &taker{}
	require.NoError(t, newStream(s.settings(), Memory{guard, entities}, nil).run(t.Context(), in, next))
	require.Equal(t, "H P PE ", next.kinds())
	require.NotZero(t, s.counts["rests_for_memory"])
	require.Zero(t, entities.Held())
}
