package example_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/example"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// TestContract proves what every stage must do: see plugintest.Run.
func TestContract(t *testing.T) {
	plugintest.Run(t, example.Factory(), `{"labels": {"team": "web"}}`)
}

func TestLabelsEachAlertedRecordOnce(t *testing.T) {
	var counts plugintest.Counts
	var sink plugintest.Sink
	stage, err := example.Factory().NewStage(plugintest.Settings(t, &counts),
		&example.Config{Labels: map[string]string{"team": "web"}}, &sink)
	require.NoError(t, err)

	b := plugin.NewBatch(plugintest.Records(), nil).With(
		plugin.Annotation{Record: 0},
		plugin.Annotation{Record: 1, Source: "syscall"},
		plugin.Annotation{Record: 1, Source: "syscall"},
	)
	require.NoError(t, stage.Consume(t.Context(), b))
	require.Len(t, b.Annotations, 3, "the batch that came in stays as it was")
	got := sink.Annotations()
	require.Len(t, got, 4)
	require.Equal(t, "web", got[3].Enrichment["team"])
	require.Equal(t, 1, got[3].Record)
	require.EqualValues(t, 1, counts.Get("labeled_records"))
}

func TestConfigNamesTheBadKey(t *testing.T) {
	c := &example.Config{Labels: map[string]string{"": "x"}}
	require.ErrorContains(t, c.Validate(), "labels: ")
}
