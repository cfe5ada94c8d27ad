package policy_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/entity"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// BenchmarkTraces joins and evaluates all recorded traces.
func BenchmarkTraces(b *testing.B) {
	traces, total := recordings(b), 0
	for _, t := range traces {
		total += len(t)
	}
	e := pack(b)
	v := e.NewEvaluator(engine.Options{})
	var found []plugin.Annotation
	before, turns := processorTime(b), 0
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range traces {
			j := entity.NewJoiner(entity.Options{})
			for from := 0; from < len(t); from += batch {
				views := j.Join(int64(from), t[from:min(from+batch, len(t))])
				for i := range views {
					found, _ = v.Append(found[:0], &views[i], i)
				}
			}
		}
		turns++
	}
	cpu := float64(processorTime(b) - before)
	b.ReportMetric(float64(turns*total)/(cpu/1e9), "records/cpu-s")
}

// batch is as many records as a block of a stream holds.
const batch = 1000

// recordings are the records of the recorded traces.
func recordings(b *testing.B) [][]sfproto.Record {
	dir := os.Getenv("SYSFLOW_TRACES")
	if dir == "" {
		dir = "../../../../shared/traces"
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.sf"))
	if err != nil || len(paths) == 0 {
		b.Skipf("no recorded traces at %s: set SYSFLOW_TRACES", dir)
	}
	var out [][]sfproto.Record
	for _, path := range paths {
		out = append(out, recording(b, path))
	}
	return out
}

func recording(b *testing.B, path string) (records []sfproto.Record) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r, err := avro.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	dec := r.Schema().NewDecoder()
	for {
		block, err := r.Next()
		if errors.Is(err, io.EOF) {
			return records
		}
		if err != nil {
			b.Fatal(err)
		}
		dec.Reset(block.Data)
		for range block.Count {
			rec, err := dec.Next()
			if err != nil {
				b.Fatal(err)
			}
			records = append(records, rec)
		}
	}
}
