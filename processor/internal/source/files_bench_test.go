package source

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// benchRecords is how many records the trace of a benchmark has.
const benchRecords = 200_000

// benchTrace writes a trace as sfcollector record does: zstd blocks of 64 KiB.
func benchTrace(b *testing.B, path string) {
	b.Helper()
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	enc, err := avro.NewEncoder(6)
	if err != nil {
		b.Fatal(err)
	}
	w, err := avro.NewWriter(file, enc, avro.Zstd)
	if err != nil {
		b.Fatal(err)
	}
	w.Append(header("s", 0))
	w.Append(process())
	for ts := range int64(benchRecords) {
		w.Append(event(ts))
		if w.Buffered() >= 64<<10 {
			if err := w.Flush(); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

type nowhere struct{}

func (nowhere) Consume(context.Context, *plugin.Batch) error { return nil }

// BenchmarkFiles reads a trace: plain, remembering each block as it is accepted, and
// once more from its end, for its entities alone.
func BenchmarkFiles(b *testing.B) {
	dir := b.TempDir()
	trace, positions := filepath.Join(dir, "a.sf"), filepath.Join(dir, "positions")
	benchTrace(b, trace)
	read := func(b *testing.B, resume string) {
		c := newFilesConfig()
		c.Paths, c.Resume = []string{trace}, resume
		s := plugin.Settings{Log: slog.New(slog.DiscardHandler), Count: func(string, int64) {}}
		if err := (&files{settings: s, config: *c}).Run(context.Background(), nowhere{}); err != nil {
			b.Fatal(err)
		}
	}
	report := func(b *testing.B) {
		b.ReportMetric(float64(b.N)*benchRecords/b.Elapsed().Seconds(), "records/s")
	}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			read(b, "")
		}
		report(b)
	})
	b.Run("resume", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			read(b, fmt.Sprint(positions, n))
		}
		report(b)
	})
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			now, err := os.OpenFile(trace, os.O_WRONLY|os.O_APPEND, 0)
			if err != nil {
				b.Fatal(err)
			}
			fmt.Fprint(now, "x") // a beginning of the next block
			now.Close()
			b.StartTimer()
			c := newFilesConfig()
			c.Paths, c.Resume = []string{trace}, positions+"0"
			s := plugin.Settings{Log: slog.New(slog.DiscardHandler), Count: func(string, int64) {}}
			_ = (&files{settings: s, config: *c}).Run(context.Background(), nowhere{}) // the block is cut short
		}
		report(b)
	})
}
