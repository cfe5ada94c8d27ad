package example_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/example"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// taker is the consumer after the stage under test.
type taker struct{ got *plugin.Batch }

func (s *taker) Consume(_ context.Context, b *plugin.Batch) error {
	s.got = b
	return nil
}

func TestLabelsEachAlertedRecordOnce(t *testing.T) {
	counts := map[string]int64{}
	next := &taker{}
	stage, err := example.Factory().NewStage(
		plugin.Settings{Count: func(name string, n int64) { counts[name] += n }},
		&example.Config{Labels: map[string]string{"team": "web"}}, next)
	require.NoError(t, err)

	b := plugin.NewBatch(make([]view.Record, 3), nil).With(
		plugin.Annotation{Record: 0},
		plugin.Annotation{Record: 1, Source: "syscall"},
		plugin.Annotation{Record: 1, Source: "syscall"},
	)
	require.NoError(t, stage.Consume(t.Context(), b))
	require.Len(t, b.Annotations, 3, "the batch that came in stays as it was")
	require.Len(t, next.got.Annotations, 4)
	require.Equal(t, "web", next.got.Annotations[3].Enrichment["team"])
	require.Equal(t, 1, next.got.Annotations[3].Record)
	require.EqualValues(t, 1, counts["labeled_records"])
}

func TestConfigNamesTheBadKey(t *testing.T) {
	c := &example.Config{Labels: map[string]string{"": "x"}}
	require.ErrorContains(t, c.Validate(), "labels: ")
}
