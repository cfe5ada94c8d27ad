package elasticsearch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// perDocument is what a server's answer takes for a document at most, in bytes;
// beyond it errors' texts are cut off and the answer does not parse.
const perDocument = 4 << 10

type exporter struct {
	config   *Config
	settings plugin.Settings
	client   *post.Client
	encoder  *encoding.Encoder
	body     []byte
}

func newExporter(s plugin.Settings, c *Config) (*exporter, error) {
	encoder, err := encoding.New(s, c.Encode)
	if err != nil {
		return nil, err
	}
	client, err := post.New(c.post())
	return &exporter{config: c, settings: s, client: client, encoder: encoder}, err
}

// Consume indexes the batch's documents. Another try sends all of them again,
// which their ids make harmless.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	docs, refused := e.encoder.Documents(b)
	e.body = e.body[:0]
	n := 0
	for i, d := range docs {
		e.add(d)
		if n++; len(e.body) < e.config.MaxBytes && i < len(docs)-1 {
			continue
		}
		err := e.flush(ctx, n)
		if err != nil && !plugin.IsPermanent(err) {
			return err
		}
		if err != nil {
			refused = err
		}
		n = 0
	}
	return refused
}

// add appends a document and the line before it, which says where it goes.
func (e *exporter) add(d encoding.Document) {
	o := jsonline.Object{Buf: append(e.body, '{')}
	o.In("create", func() {
		o.Text("_index", e.index(d))
		if id := d.ID(); id != "" {
			o.Text("_id", id)
		}
	})
	e.body = append(append(append(o.Buf, "}\n"...), d.Body...), '\n')
}

// index is the document's, by its date.
func (e *exporter) index(d encoding.Document) string {
	if !strings.Contains(e.config.Index, "%") {
		return e.config.Index
	}
	ts, _, _ := d.Record.Span()
	date := time.Unix(0, ts).UTC()
	return strings.NewReplacer("%Y", date.Format("2006"), "%m", date.Format("01"), "%d", date.Format("02")).Replace(e.config.Index)
}

// flush sends n documents and reads what became of each.
func (e *exporter) flush(ctx context.Context, n int) error {
	answer, err := e.client.Exchange(ctx, "application/x-ndjson", e.body, int64(n)*perDocument+perDocument)
	e.body = e.body[:0]
	if err != nil {
		return fmt.Errorf("bulk: %w", err)
	}
	result, err := judge(answer, n)
	if err != nil {
		return fmt.Errorf("bulk: %w", err)
	}
	e.settings.Count("duplicates", result.there)
	e.settings.Count("refused", result.refused)
	return result.err
}

// Stop ends the connections.
func (e *exporter) Stop(context.Context) error {
	e.client.Close()
	return nil
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
