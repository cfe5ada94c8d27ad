// Package json is the exporter that writes alerts as JSON lines in the form of
// Falco's, so that whatever reads Falco's reads these.
//
// Invariant: one alert is one line of printable text, whatever the events held.
package json

import (
	"context"
	"os"

	"github.com/sysflow-stack/sysflow/plugins/internal/lines"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type exporter struct {
	config Config
	host   string // of alerts whose stream names none
	out    *lines.Writer
	buf    []byte
}

func newExporter(c Config) *exporter { return &exporter{config: c} }

// Start opens the output.
func (e *exporter) Start(context.Context) error {
	host, err := os.Hostname()
	if err == nil {
		e.host = host
	}
	e.out, err = lines.Open(e.config.Path)
	return err
}

// Consume writes the batch's alerts in one piece.
func (e *exporter) Consume(_ context.Context, b *plugin.Batch) error {
	e.buf = e.buf[:0]
	for i := range b.Annotations {
		if b.Annotations[i].Source != "" {
			e.buf = append(appendAlert(e.buf, b, i, e.host), '\n')
		}
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
