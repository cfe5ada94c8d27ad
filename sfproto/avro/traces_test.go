package avro

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// tracesDir is where recorded traces lie; tests that need them skip without.
func tracesDir(t *testing.T) string {
	dir := os.Getenv("SYSFLOW_TRACES")
	if dir == "" {
		dir = "../../../shared/traces"
	}
	if _, err := os.Stat(filepath.Join(dir, "MANIFEST.json")); err != nil {
		t.Skipf("no recorded traces: %v", err)
	}
	return dir
}

func TestRecordedTraces(t *testing.T) {
	dir := tracesDir(t)
	text, err := os.ReadFile(filepath.Join(dir, "MANIFEST.json"))
	require.NoError(t, err)
	var manifest []struct {
		File    string
		Records int
		ByType  map[string]int `json:"by_type"`
	}
	require.NoError(t, json.Unmarshal(text, &manifest))
	good := 0
	for _, m := range manifest {
		t.Run(m.File, func(t *testing.T) {
			got, n := countKinds(t, filepath.Join(dir, m.File))
			want := map[string]int{}
			for name, c := range m.ByType {
				if name == "PF(old layout)" {
					name = "PE"
				}
				want[name] += c
			}
			if generic := compareGeneric(t, filepath.Join(dir, m.File)); generic != m.Records {
				require.Equal(t, generic, n)
				t.Logf("%s: the manifest says %d records, a generic reader and this one %d", m.File, m.Records, n)
				return
			}
			require.Equal(t, want, got)
			require.Equal(t, m.Records, n)
			good++
		})
	}
	t.Logf("traces: %d of %d", good, len(manifest))
}

func countKinds(t *testing.T, path string) (map[string]int, int) {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	r, err := NewReader(f)
	require.NoError(t, err)
	defer r.Close()
	kinds, n := map[string]int{}, 0
	d := r.Schema().NewDecoder()
	for {
		b, err := r.Next()
		if err == io.EOF {
			return kinds, n
		}
		require.NoError(t, err)
		d.Reset(b.Data)
		for range b.Count {
			rec, err := d.Next()
			require.NoError(t, err)
			if h, ok := rec.(*sfproto.Header); ok {
				require.NotZero(t, h.Version)
			}
			kinds[rec.Kind().String()]++
			n++
		}
		require.Empty(t, d.Rest())
	}
}

// compareGeneric compares each record with what an independent reader makes of
// it, and returns the latter's count.
func compareGeneric(t *testing.T, path string) int {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	ours, err := NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer ours.Close()
	d := ours.Schema().NewDecoder()
	n := 0
	dec := genericReader(t, bytes.NewReader(data))
	for ; dec.HasNext(); n++ {
		var want any
		require.NoError(t, dec.Decode(&want))
		got, err := d.Next()
		if err == io.EOF {
			b, err := ours.Next()
			require.NoError(t, err)
			d.Reset(b.Data)
			got, err = d.Next()
			require.NoError(t, err)
		}
		requireSame(t, branchOf(want), got)
	}
	require.NoError(t, dec.Error())
	return n
}

// The recorded traces with zstd, in blocks as they are sent, headers apart.
func TestSizesOfRecordedTraces(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(tracesDir(t), "*.sf"))
	require.NoError(t, err)
	f := func(version int, perRecord float64) {
		t.Helper()
		enc, err := NewEncoder(version)
		require.NoError(t, err)
		var out bytes.Buffer
		records, headers := 0, 0
		for _, path := range paths {
			w, err := NewWriter(&out, enc, Zstd)
			require.NoError(t, err)
			start := out.Len()
			require.NoError(t, w.Flush())
			headers += out.Len() - start
			records += rewrite(t, path, w)
		}
		size := float64(out.Len()-headers) / float64(records)
		t.Logf("version %d: %.2f bytes a record, header %d bytes", version, size, headers/len(paths))
		require.LessOrEqual(t, size, perRecord, "version %d", version)
	}
	f(5, 19)
	f(6, 22)
}

func rewrite(t *testing.T, path string, w *Writer) (records int) {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	r, err := NewReader(f)
	require.NoError(t, err)
	defer r.Close()
	d := r.Schema().NewDecoder()
	for {
		b, err := r.Next()
		if err == io.EOF {
			require.NoError(t, w.Close())
			return records
		}
		require.NoError(t, err)
		d.Reset(b.Data)
		for range b.Count {
			rec, err := d.Next()
			require.NoError(t, err)
			require.True(t, w.Append(rec))
			if records++; w.Buffered() >= DefaultBlockSize {
				require.NoError(t, w.Flush())
			}
		}
	}
}
