package format

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
)

// writeTrace writes a small trace and returns its folder.
func writeTrace(t *testing.T) string {
	dir := t.TempDir()
	enc, err := avro.NewEncoder(5)
	require.NoError(t, err)
	f, err := os.Create(filepath.Join(dir, "v1-small.sf"))
	require.NoError(t, err)
	w, err := avro.NewWriter(f, enc, avro.Deflate)
	require.NoError(t, err)
	for i := range int64(100) {
		require.True(t, w.Append(&sfproto.FileFlow{TS: i, OpFlags: sfproto.OpRead}))
		require.True(t, w.Append(&sfproto.Process{Exe: "/bin/sh", POID: sfproto.OID{HPID: 1}, Env: []string{"A=1"}}))
	}
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())
	return dir
}

func TestMeasure(t *testing.T) {
	r, err := Measure(Options{Traces: writeTrace(t), Records: 5000})
	require.NoError(t, err)
	require.Equal(t, int64(200), r.records)
	require.Len(t, r.rows, 4)
	require.Len(t, r.sizes, 5)
	for _, row := range r.rows {
		require.Positive(t, row.ours.median(), row.what)
		require.Positive(t, row.theirs.median(), row.what)
	}
	require.Contains(t, r.Markdown(), "| decode v1 as recorded")
}

func TestFoldersWithoutTraces(t *testing.T) {
	_, err := Measure(Options{Traces: t.TempDir()})
	require.ErrorContains(t, err, "SYSFLOW_TRACES")
}

func TestMedians(t *testing.T) {
	c := cost{ns: []float64{9, 1, 2}}
	require.Equal(t, "2 [1..9]", c.String())
}
