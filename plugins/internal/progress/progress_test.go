package progress

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestProgressIsOfOneBatch(t *testing.T) {
	var p Progress
	a, b := plugintest.Batch(), plugintest.Batch()
	require.Zero(t, p.Of(a))
	p.Reached(2)
	require.Equal(t, 2, p.Of(a))
	require.Equal(t, 2, p.Of(a.Again(nil)), "another try")
	require.Zero(t, p.Of(a.With(plugin.Annotation{})), "other annotations")
	require.Zero(t, p.Of(a))
	p.Reached(2)
	require.Zero(t, p.Of(b))
	require.Zero(t, p.Of(a))
	p.Reached(1)
	p.Done()
	require.Zero(t, p.Of(a))
}
