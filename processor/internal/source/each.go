package source

import (
	"context"
	"io"
	"log/slog"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// EachRecord hands each record of a trace file to a function, in their order. What
// the stream says to have lost is for those who print or run a trace.
func EachRecord(ctx context.Context, path string, take func(*view.Record)) error {
	return ReadFile(ctx, quiet(), path, recordConsumer(take))
}

// EachRecordOf is EachRecord of a trace of that name that is not a file.
func EachRecordOf(ctx context.Context, name string, trace io.Reader, take func(*view.Record)) error {
	return Read(ctx, quiet(), name, trace, recordConsumer(take))
}

func quiet() plugin.Settings {
	return plugin.Settings{Name: "trace", Log: slog.New(slog.DiscardHandler), Count: func(string, int64) {}}
}

type recordConsumer func(*view.Record)

// Consume implements plugin.Consumer.
func (take recordConsumer) Consume(_ context.Context, b *plugin.Batch) error {
	for i := range b.Records {
		take(&b.Records[i])
	}
	return nil
}

var _ plugin.Consumer = recordConsumer(nil)
