package null

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestAcceptsWithoutRetaining(t *testing.T) {
	e, err := Factory().NewExporter(plugin.Settings{}, nil)
	require.NoError(t, err)
	accepted := false
	b := plugin.NewBatch(make([]view.Record, 1), func(err error) { accepted = err == nil })
	b.Done(e.Consume(t.Context(), b))
	require.True(t, accepted)
}
