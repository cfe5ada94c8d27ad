package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

func TestTapShowsWhatAStageHandsOn(t *testing.T) {
	b := newBench()
	b.batches = tapRoom + 10
	p, err := b.build(t, diamond, Options{})
	require.NoError(t, err)
	look := map[string]*Tap{}
	for _, name := range []string{"in", "a", "one"} {
		look[name], err = p.Tap(name)
		require.NoError(t, err)
	}
	require.NoError(t, p.Run(t.Context(), nil))
	for name, tap := range look {
		require.Len(t, tap.Batches(), tapRoom, "nobody read, and nothing waited")
		require.EqualValues(t, 10, tap.Missed(), name)
		require.Zero(t, tap.Missed())
		first := <-tap.Batches()
		require.Zero(t, first.Records[0].Seq)
		require.Len(t, first.Annotations, map[string]int{"in": 0, "a": 1, "one": 1}[name])
		tap.Close()
	}
	require.Len(t, b.acks, b.batches, "what a tap keeps is acknowledged all the same")
	require.Nil(t, p.nodes[0].next.taps.list.Load())
}

func TestTapsAreBounded(t *testing.T) {
	p, err := newBench().build(t, diamond, Options{})
	require.NoError(t, err)
	for range maxTaps {
		_, err := p.Tap("in")
		require.NoError(t, err)
	}
	_, err = p.Tap("in")
	require.ErrorIs(t, err, ErrTaps)
	_, err = p.Tap("inn")
	require.ErrorContains(t, err, `the pipeline has no stage "inn" (known: in, a, b, one, both)`)
}

// BenchmarkHandOn is what an edge costs, with nobody looking.
func BenchmarkHandOn(b *testing.B) {
	f := &fanout{}
	batch := plugin.NewBatch(nil, nil)
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Consume(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
}
