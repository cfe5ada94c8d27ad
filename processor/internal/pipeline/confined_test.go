package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

type spawning struct{}

// StartsProcesses reports true.
func (*spawning) StartsProcesses() bool { return true }

func TestAConfinedPipelineHasNoStageThatStartsProcesses(t *testing.T) {
	factories := []plugin.Factory{
		{Type: "in", NewSource: func(plugin.Settings, any) (plugin.Source, error) { return nil, nil }},
		{Type: "child", NewConfig: func() any { return new(spawning) },
			NewExporter: func(plugin.Settings, any) (plugin.Consumer, error) { return new(plugintest.Sink), nil }},
	}
	file, err := config.Parse("p.json", []byte(`{"stages": [{"name": "in", "type": "in"}, {"name": "out", "type": "child", "from": ["in"]}]}`), nil)
	require.NoError(t, err)
	_, err = Build(file, Options{Factories: factories})
	require.NoError(t, err)
	_, err = Build(file, Options{Factories: factories, Confined: true})
	require.ErrorContains(t, err, `stage "out" starts processes`)
	require.ErrorContains(t, err, "--confine off")
}
