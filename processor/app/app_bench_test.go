package app

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// counter is the end of a pipeline.
type counter struct{ records int }

func (c *counter) Consume(_ context.Context, b *plugin.Batch) error {
	c.records += len(b.Records)
	return nil
}

func quietSettings() plugin.Settings {
	return plugin.Settings{Log: slog.New(slog.DiscardHandler), Fields: view.Records(), Count: func(string, int64) {}}
}

// replay reads a recorded trace into next, b.N times.
func replay(b *testing.B, next plugin.Consumer) {
	b.Helper()
	trace, err := os.ReadFile(filepath.Join(tracesDir(b), "v1-express-attack.sf"))
	if err != nil {
		b.Fatal(err)
	}
	bundled, err := source.Bundled(trace).NewSource(quietSettings(), nil)
	if err != nil {
		b.Fatal(err)
	}
	var all counter
	b.ReportAllocs()
	for b.Loop() {
		if err := bundled.Run(b.Context(), tee{next, &all}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(all.records)/b.Elapsed().Seconds(), "records/s")
}

// tee counts what another consumer takes.
type tee struct {
	plugin.Consumer
	counter *counter
}

func (t tee) Consume(ctx context.Context, b *plugin.Batch) error {
	t.counter.records += len(b.Records)
	return t.Consumer.Consume(ctx, b)
}

func BenchmarkDecodeAndJoin(b *testing.B) { replay(b, &counter{}) }

func BenchmarkDecodeJoinAndRules(b *testing.B) {
	f := policy.Factory()
	rules, err := f.NewStage(quietSettings(), f.NewConfig(), &counter{})
	if err != nil {
		b.Fatal(err)
	}
	replay(b, rules)
}

func BenchmarkPrintJSON(b *testing.B) {
	f := printFlags{output: asJSON}
	replay(b, f.sink(io.Discard, 0))
}
