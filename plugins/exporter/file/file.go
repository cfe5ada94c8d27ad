package file

import (
	"context"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/plugins/internal/lines"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// output is where lines go.
type output interface {
	Write(block []byte) error
	Close() error
}

type exporter struct {
	config   Config
	settings plugin.Settings
	encoder  *encoding.Encoder
	out      output
	buf      []byte
}

func newExporter(s plugin.Settings, c Config) (*exporter, error) {
	encoder, err := encoding.New(s, c.Encode)
	return &exporter{config: c, settings: s, encoder: encoder}, err
}

// Start opens the output.
func (e *exporter) Start(context.Context) error {
	if e.config.Path == lines.Standard {
		out, err := lines.Open(e.config.Path)
		if err != nil {
			return err
		}
		e.out = out
		return nil
	}
	out, err := openRotated(e.config.Path, e.config.Rotate, e.settings)
	if err != nil {
		return err
	}
	e.out = out
	return nil
}

// Consume writes the batch's documents in one piece.
func (e *exporter) Consume(_ context.Context, b *plugin.Batch) error {
	e.buf = e.buf[:0]
	for it := range e.encoder.Items(b) {
		buf, err := e.encoder.Append(e.buf, it)
		if err != nil {
			return plugin.Permanent(err)
		}
		e.buf = append(buf, '\n')
	}
	return e.out.Write(e.buf)
}

// Stop closes the output, once what was rotated is compressed.
func (e *exporter) Stop(context.Context) error {
	if e.out == nil {
		return nil
	}
	return e.out.Close()
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
