package falcosidekick

import (
	"context"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/post"
	"github.com/sysflow-stack/sysflow/plugins/internal/progress"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type exporter struct {
	settings plugin.Settings
	client   *post.Client
	encoder  *encoding.Encoder
	progress progress.Progress
	buf      []byte
}

func newExporter(s plugin.Settings, c *Config) (*exporter, error) {
	encoder, err := encoding.New(s, encoding.Config{Format: encoding.Falco, Of: encoding.Alerts})
	if err != nil {
		return nil, err
	}
	client, err := post.New(c.post())
	return &exporter{settings: s, client: client, encoder: encoder}, err
}

// Consume posts the batch's alerts in order. One that is refused for good ends
// the batch after the others were sent.
func (e *exporter) Consume(ctx context.Context, b *plugin.Batch) error {
	sent, n := e.progress.Of(b), 0
	var refused error
	for it := range e.encoder.Items(b) {
		if n++; n <= sent {
			continue
		}
		err := e.send(ctx, it)
		if err != nil && !plugin.IsPermanent(err) {
			return err
		}
		if err != nil {
			e.settings.Count("refused", 1)
			refused = err
		}
		e.progress.Reached(n)
	}
	e.progress.Done()
	return refused
}

// send posts an alert whose texts are ASCII, because Falcosidekick-UI takes
// nothing else.
func (e *exporter) send(ctx context.Context, it encoding.Item) error {
	alert := *it.Alert
	alert.Output, alert.Rule = ascii(alert.Output), ascii(alert.Rule)
	it.Alert = &alert
	var err error
	if e.buf, err = e.encoder.Append(e.buf[:0], it); err != nil {
		return plugin.Permanent(err)
	}
	return e.client.Post(ctx, e.encoder.ContentType(), e.buf)
}

// Stop ends the connections.
func (e *exporter) Stop(context.Context) error {
	e.client.Close()
	return nil
}

// ascii is s with each byte beyond ASCII as \xNN.
func ascii(s string) string {
	const hex = "0123456789abcdef"
	var out []byte
	for i := range len(s) {
		if s[i] < 0x80 {
			out = append(out, s[i])
			continue
		}
		out = append(out, '\\', 'x', hex[s[i]>>4], hex[s[i]&15])
	}
	return string(out)
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
