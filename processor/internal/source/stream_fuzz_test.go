package source

import (
	"bytes"
	"context"
	"log/slog"
	"testing"

	"github.com/sysflow-stack/sysflow/processor/internal/loss"
	"github.com/sysflow-stack/sysflow/processor/internal/printer"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/sfjson"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// printing is a consumer that looks at all there is of a record.
type printing struct{ table *printer.Table }

func (p printing) Consume(_ context.Context, b *plugin.Batch) error {
	for i := range b.Records {
		sfjson.Append(nil, &b.Records[i])
		p.table.Row(&b.Records[i])
	}
	return nil
}

func FuzzStream(f *testing.F) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		f.Fatal(err)
	}
	var seed bytes.Buffer
	w, err := avro.NewWriter(&seed, enc, avro.Null)
	if err != nil {
		f.Fatal(err)
	}
	for _, r := range []sfproto.Record{
		header("s", 3), process(), event(1), &sfproto.Loss{Count: 3}, &sfproto.FileFlow{}, &sfproto.NetworkFlow{}, header("t", 9), event(2),
	} {
		w.Append(r)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.Bytes())
	f.Add(seed.Bytes()[:seed.Len()-20])
	f.Fuzz(func(t *testing.T, stream []byte) {
		settings := plugin.Settings{Log: slog.New(slog.DiscardHandler), Count: func(string, int64) {}}
		in, err := wire.NewReceiver(bytes.NewReader(stream))
		if err != nil {
			return
		}
		defer in.Close()
		newStream(settings, Memory{}, &loss.Gaps{}).run(t.Context(), in, printing{printer.NewTable(100)})
	})
}
