package progress

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestProgressIsOfOneBatch(t *testing.T) {
	var p Progress
	a, b := plugintest.Batch(), plugintest.Batch()
	require.Zero(t, p.Of(a))
	p.Reached(2)
	require.Equal(t, 2, p.Of(a))
	require.Zero(t, p.Of(b))
	require.Zero(t, p.Of(a))
	p.Reached(1)
	p.Done()
	require.Zero(t, p.Of(a))
}
