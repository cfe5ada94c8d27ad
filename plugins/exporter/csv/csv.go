// Package csv is the exporter that writes events and flows as comma-separated
// values (RFC 4180): a line each, with the fields that rules know as columns.
//
// Invariant: a row is one line of printable text, whatever the events held, and
// no cell is a formula unless the user wants it.
package csv

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/sysflow-stack/sysflow/plugins/internal/newfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

const (
	// fileBuffer is in bytes.
	fileBuffer = 64 << 10
	// operations is how many a record can stand for.
	operations = 8
)

type exporter struct {
	config Config
	names  []string
	cells  []cell
	events []view.Event
	file   *os.File
	out    *bufio.Writer
	line   []byte
}

func newExporter(s plugin.Settings, c Config) (*exporter, error) {
	getters, err := view.Columns(s.Fields, c.Fields)
	if err != nil {
		return nil, fmt.Errorf("fields: %w", err)
	}
	e := &exporter{config: c, events: make([]view.Event, 0, operations)}
	for _, g := range getters {
		e.names = append(e.names, g.Name())
		e.cells = append(e.cells, newCell(g, c.Formulas))
	}
	return e, nil
}

// Start makes the file and writes the names of the columns.
func (e *exporter) Start(context.Context) (err error) {
	e.file = os.Stdout
	if e.config.Path != standard {
		if e.file, err = newfile.Create(e.config.Path); err != nil {
			return err
		}
	}
	e.out = bufio.NewWriterSize(e.file, fileBuffer)
	e.line = e.line[:0]
	for i, name := range e.names {
		if i > 0 {
			e.line = append(e.line, ',')
		}
		e.line = appendQuoted(e.line, name)
	}
	_, err = e.out.Write(append(e.line, "\r\n"...))
	return err
}

// Consume writes the batch's events and flows.
func (e *exporter) Consume(_ context.Context, b *plugin.Batch) error {
	for i := range b.Records {
		event, ok := b.Records[i].Row(e.events)
		if !ok {
			continue
		}
		e.line = e.line[:0]
		for i, add := range e.cells {
			if i > 0 {
				e.line = append(e.line, ',')
			}
			e.line = add(event, e.line)
		}
		if _, err := e.out.Write(append(e.line, "\r\n"...)); err != nil {
			return err // it names the act and the file
		}
	}
	return e.flush()
}

// flush hands on what is buffered: each batch to a person or a pipe, full
// buffers to a file.
func (e *exporter) flush() error {
	if e.config.Path != standard {
		return nil
	}
	return e.out.Flush()
}

// Stop writes what is left and closes the file; the standard output stays open.
func (e *exporter) Stop(context.Context) error {
	if e.file == nil {
		return nil
	}
	err := e.out.Flush()
	if e.file != os.Stdout {
		err = errors.Join(err, e.file.Close())
	}
	if err != nil {
		return fmt.Errorf("finish %s: %w", e.file.Name(), err)
	}
	return nil
}

var (
	_ plugin.Consumer = (*exporter)(nil)
	_ plugin.Starter  = (*exporter)(nil)
	_ plugin.Stopper  = (*exporter)(nil)
)
