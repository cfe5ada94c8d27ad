package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

func TestSpread(t *testing.T) {
	require.Equal(t, spread{1, 2, 9}, spreadOf([]float64{9, 1, 2}))
	require.Equal(t, spread{}, spreadOf(nil))
}

func TestRatiosAreOfPairs(t *testing.T) {
	without, with := []float64{100, 200}, []float64{150, 200}
	require.Equal(t, spread{1, 1.5, 1.5}, ratio(without, with))
	require.Equal(t, spread{0, 50, 50}, added(without, with))
}

func TestSectionsAreReplaced(t *testing.T) {
	require.Equal(t, "# T\n\n## A\n\na\n", withSection("# T\n", "A", "a"))
	require.Equal(t, "# T\n\n## A\n\nnew\n\n## B\n\nb\n", withSection("# T\n\n## A\n\na\n\n## B\n\nb\n", "A", "new\n"))
	require.Equal(t, "# T\n\n## B\n\nb\n\n## A\n\nnew\n", withSection("# T\n\n## B\n\nb\n\n## A\n\na\n", "A", "new"))
}

// TestTurnsMakeOneStream reads what is fed: a header once, then the records of
// every turn.
func TestTurnsMakeOneStream(t *testing.T) {
	records := []sfproto.Record{&sfproto.Process{Exe: "/bin/true"}, &sfproto.ProcessEvent{OpFlags: 1}}
	first, again, err := encode(records)
	require.NoError(t, err)
	r, err := avro.NewReader(bytes.NewReader(bytes.Join([][]byte{first, again, again}, nil)))
	require.NoError(t, err)
	defer r.Close()
	count := map[sfproto.Kind]int{}
	for {
		block, err := r.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		dec := r.Schema().NewDecoder()
		dec.Reset(block.Data)
		for range block.Count {
			rec, err := dec.Next()
			require.NoError(t, err)
			count[rec.Kind()]++
		}
	}
	require.Equal(t, map[sfproto.Kind]int{sfproto.KindHeader: 1, sfproto.KindProcess: 3, sfproto.KindProcessEvent: 3}, count)
}

func TestEveryLoadRuns(t *testing.T) {
	for _, w := range workloads() {
		took, err := w.run(2)
		require.NoError(t, err, w.name)
		require.Positive(t, took.wall, w.name)
	}
}

func TestATraceWithoutRecordsIsRefused(t *testing.T) {
	first, _, err := encode(nil)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "empty.sf")
	require.NoError(t, os.WriteFile(name, first, 0o600))
	_, err = readTrace(name)
	require.ErrorContains(t, err, "no records to feed")
}
