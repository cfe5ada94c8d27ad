// Package text is the exporter that writes alerts for people: time, priority,
// rule and output in columns.
//
// Invariant: one alert is one line, and nothing in it moves a cursor, sets a
// colour or rings a bell but what this package adds.
package text

import (
	"context"
	"os"

	"github.com/sysflow-stack/sysflow/plugins/internal/lines"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

type exporter struct {
	config Config
	color  bool
	out    *lines.Writer
	buf    []byte
}

func newExporter(c Config) *exporter { return &exporter{config: c} }

// Start opens the output and decides on colours.
func (e *exporter) Start(context.Context) error {
	var err error
	if e.out, err = lines.Open(e.config.Path); err != nil {
		return err
	}
	e.color = e.config.Color == "always" ||
		e.config.Color == "auto" && os.Getenv("NO_COLOR") == "" && e.out.IsTerminal()
	return nil
}

// Consume writes the batch's alerts in one piece.
func (e *exporter) Consume(_ context.Context, b *plugin.Batch) error {
	e.buf = e.buf[:0]
	for i := range b.Annotations {
		if a := &b.Annotations[i]; a.Source != "" {
			e.buf = appendLine(e.buf, a, e.color)
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
