package main

import (
	"bytes"
	"flag"
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

func TestAWrongCommandLineIsRefused(t *testing.T) {
	for _, args := range [][]string{{"-only", "loads"}, {"-load", "copy"}, {"-only", "rules", "-load", "copy"}, {"rules"}, {"-x"}} {
		_, err := parse(args)
		require.ErrorIs(t, err, flag.ErrHelp, "%q", args)
	}
	o, err := parse([]string{"-only", "load", "-load", "copy"})
	require.NoError(t, err)
	require.Equal(t, "copy", o.load)
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

func TestTracersSayWhyTheyDoNotRun(t *testing.T) {
	r := tracersReport{
		rows: []traced{{load: workload{what: "getpid", unit: "call"}, alone: []float64{100}, pair: []float64{150}, others: make([][]float64, len(tracers()))}},
		why:  make([]string, len(tracers())),
	}
	r.trace(t.Context(), "", 0, tracer{"absent", func([]string) []string { return []string{filepath.Join(t.TempDir(), "absent")} }})
	require.Contains(t, r.Markdown(), "| getpid, a call | 100 | 1.50 [1.50..1.50] | | | |\n")
	require.Contains(t, r.Markdown(), "does not run here: ")
	require.Contains(t, r.why[0], "no such file")
}

func TestProgramsThatAreMissingAreTold(t *testing.T) {
	r := programsReport{rows: []slowed{
		{program: program{name: "a", wanted: 0.1}, missing: "redis-server"},
		{program: program{name: "b", wanted: 0.03}, without: []float64{2, 2}, with: []float64{2.1, 2.2}, shares: shares{4, 0.02, 0.1, 0.06}},
	}}
	require.Contains(t, r.Markdown(), "| a | no redis-server here | | | | | | |")
	require.Contains(t, r.Markdown(), "| b | 2.00 | **1.100** [1.050..1.100] | at most 1.03 | 2 | 0.5 | 2.5 | 1.5 |")
}

func TestATreeHasItsFiles(t *testing.T) {
	tree, err := makeTree(3, 2)
	require.NoError(t, err)
	defer os.RemoveAll(tree)
	files, err := filepath.Glob(filepath.Join(tree, "*", "*", "*"))
	require.NoError(t, err)
	require.Len(t, files, 6)
}
