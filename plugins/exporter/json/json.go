// Package json is the exporter that writes alerts as JSON lines in the form of
// Falco's, so that whatever reads Falco's reads these.
//
// Invariant: one alert is one line of printable text, whatever the events held.
package json

import (
	"context"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/lines"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type exporter struct {
	config  Config
	encoder *encoding.Encoder
	out     *lines.Writer
	buf     []byte
}

func newExporter(s plugin.Settings, c Config) (*exporter, error) {
	encoder, err := encoding.New(s, encoding.Config{Format: encoding.Falco, Of: encoding.Alerts})
	return &exporter{config: c, encoder: encoder}, err
}

// Start opens the output.
func (e *exporter) Start(context.Context) (err error) {
	e.out, err = lines.Open(e.config.Path)
	return err
}

// Consume writes the batch's alerts in one piece.
func (e *exporter) Consume(_ context.Context, b *plugin.Batch) (err error) {
	if e.buf, err = e.encoder.AppendLines(e.buf[:0], b); err != nil {
		return err
	}
	return e.out.Write(e.buf)
}

// Stop closes the output.
func (e *exporter) Stop(context.Context) error { return e.out.Close() }

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
