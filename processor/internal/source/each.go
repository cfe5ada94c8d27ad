package source

import (
	"context"
	"log/slog"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// EachRecord hands each record of a trace file to a function, in their order. What
// the stream says to have lost is for those who print or run a trace.
func EachRecord(ctx context.Context, path string, take func(*view.Record)) error {
	s := plugin.Settings{Name: "trace", Log: slog.New(slog.DiscardHandler), Count: func(string, int64) {}}
	return ReadFile(ctx, s, path, recordConsumer(take))
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
