package file

import (
	"context"
	"errors"

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
	traces   *encoding.Container // of whole batches; then there is no encoder
	out      output
	buf      []byte
}

func newExporter(s plugin.Settings, c Config) (e *exporter, err error) {
	e = &exporter{config: c, settings: s}
	if c.Encode.Batches() {
		e.traces, err = encoding.NewContainer(c.Encode)
	} else {
		e.encoder, err = encoding.New(s, c.Encode)
	}
	return e, err
}

// Start opens the output.
func (e *exporter) Start(context.Context) error {
	if e.config.Path == lines.Standard {
		out, err := lines.Open(e.config.Path)
		if err != nil {
			return err
		}
		e.out, out.Binary = out, e.traces != nil
		if e.traces != nil {
			return e.out.Write(e.traces.Head())
		}
		return nil
	}
	var head []byte
	if e.traces != nil {
		head = e.traces.Head()
	}
	out, err := openRotated(e.config.Path, e.config.Rotate, head, e.settings)
	if err != nil {
		return err
	}
	e.out = out
	return nil
}

// Consume writes the batch in one piece.
func (e *exporter) Consume(_ context.Context, b *plugin.Batch) (err error) {
	if e.traces != nil {
		e.buf, err = e.traces.Append(e.buf[:0], b)
	} else {
		e.buf, err = e.encoder.AppendLines(e.buf[:0], b)
	}
	if err != nil {
		return err
	}
	return e.out.Write(e.buf)
}

// Stop closes the output, once what was rotated is compressed.
func (e *exporter) Stop(context.Context) error {
	var errs []error
	if e.traces != nil {
		errs = append(errs, e.traces.Close())
	}
	if e.out != nil {
		errs = append(errs, e.out.Close())
	}
	return errors.Join(errs...)
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
