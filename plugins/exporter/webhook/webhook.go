package webhook

import (
	"context"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/plugins/internal/progress"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type exporter struct {
	config   *Config
	settings plugin.Settings
	client   *post.Client
	encoder  *encoding.Encoder
	progress progress.Progress
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

// Consume posts the batch's documents in order, as many in a request as the
// configuration says.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	sent, n := e.progress.Of(b), 0
	e.body = e.body[:0]
	var refused error
	for it := range e.encoder.Items(b) {
		if n++; n <= sent {
			continue
		}
		before := len(e.body)
		if err := e.add(it); err != nil {
			e.settings.Count("refused", 1)
			e.body, refused = e.body[:before], err
			continue
		}
		if e.config.Body != each && len(e.body) < e.config.MaxBytes {
			continue
		}
		err := e.flush(ctx, n)
		if err != nil && !plugin.IsPermanent(err) {
			return err
		}
		refused = first(refused, err)
	}
	err := e.flush(ctx, n)
	if err != nil && !plugin.IsPermanent(err) {
		return err
	}
	e.progress.Done()
	return first(refused, err)
}

// add appends a document to the body.
func (e *exporter) add(it encoding.Item) (err error) {
	switch {
	case e.config.Body == array && len(e.body) == 0:
		e.body = append(e.body, '[')
	case e.config.Body == array:
		e.body = append(e.body, ',')
	}
	if e.body, err = e.encoder.Append(e.body, it); err != nil {
		return plugin.Permanent(err)
	}
	if e.config.Body == lines {
		e.body = append(e.body, '\n')
	}
	return nil
}

// flush posts the body, which holds the documents up to the n-th.
func (e *exporter) flush(ctx context.Context, n int) error {
	if len(e.body) == 0 {
		return nil
	}
	contentType := e.encoder.ContentType()
	switch e.config.Body {
	case array:
		e.body = append(e.body, ']')
	case lines:
		contentType = "application/x-ndjson"
	}
	err := e.client.Post(ctx, contentType, e.body)
	if err != nil && !plugin.IsPermanent(err) {
		return err
	}
	if err != nil {
		e.settings.Count("refused", 1)
	}
	e.progress.Reached(n)
	e.body = e.body[:0]
	return err
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
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
