// Package parquet is the exporter that writes events and flows to a Parquet
// file: a row each, with the fields that rules know as typed columns.
//
// The file can be read once the run has ended, so the stage is for runs over
// traces; what a run over a socket has to keep goes to files that grow.
//
// Invariant: memory is bounded whatever comes: a window of rows ends when it has
// enough rows or enough text, and a row group when it has enough windows.
package parquet

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/parquet-go/parquet-go"
	"github.com/sysflow-stack/sysflow/plugins/internal/newfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

const (
	// groupWindows bounds a row group, which is what a reader passes over at a
	// time, and what is in memory.
	groupWindows = 16
	// pageSize is in bytes: compression finds more in larger pages, and most
	// columns of a row group fit in one of that size.
	pageSize = 1 << 20
	// dictionarySize is in bytes: beyond it a column goes on without dictionary.
	dictionarySize = 8 << 20
	// fileBuffer is in bytes.
	fileBuffer = 1 << 20
	// operations is how many a record can stand for.
	operations = 8
)

type exporter struct {
	config Config
	window *window
	group  int // windows of the open row group
	events []view.Event
	file   *os.File
	buffer *bufio.Writer
	out    *parquet.GenericWriter[any]
}

func newExporter(s plugin.Settings, c Config) (*exporter, error) {
	getters, err := view.Columns(s.Fields, c.Fields)
	if err != nil {
		return nil, fmt.Errorf("fields: %w", err)
	}
	var columns []column
	for i, g := range getters {
		columns = append(columns, newColumn(g, i))
	}
	return &exporter{config: c, window: newWindow(columns), events: make([]view.Event, 0, operations)}, nil
}

// Start makes the file.
func (e *exporter) Start(context.Context) error {
	pages, err := codec(e.config.Compression)
	if err != nil {
		return err
	}
	if e.file, err = newfile.Create(e.config.Path); err != nil {
		return err
	}
	e.buffer = bufio.NewWriterSize(e.file, fileBuffer)
	e.out = parquet.NewGenericWriter[any](e.buffer,
		parquet.NewSchema("sysflow", newTable(e.window.columns)),
		parquet.CreatedBy("sysflow", "", ""),
		parquet.Compression(pages),
		parquet.PageBufferSize(pageSize),
		parquet.DictionaryMaxBytes(dictionarySize),
		parquet.DataPageVersion(1),        // compresses also which values are missing
		parquet.DataPageStatistics(false), // the index of pages has them
	)
	return nil
}

// Consume writes the batch's events and flows.
func (e *exporter) Consume(_ context.Context, b *plugin.Batch) error {
	for i := range b.Records {
		event, ok := b.Records[i].Row(e.events)
		if !ok {
			continue
		}
		e.window.add(event)
		if !e.window.full() {
			continue
		}
		if err := e.writeWindow(); err != nil {
			return fmt.Errorf("write %s: %w", e.file.Name(), err)
		}
	}
	return nil
}

func (e *exporter) writeWindow() error {
	if _, err := e.out.WriteRows(e.window.take()); err != nil {
		return err
	}
	if e.group++; e.group < groupWindows {
		return nil
	}
	e.group = 0
	return e.out.Flush()
}

// Stop writes the file's end.
func (e *exporter) Stop(context.Context) error {
	if e.file == nil {
		return nil
	}
	err := errors.Join(e.writeWindow(), e.out.Close(), e.buffer.Flush(), e.file.Close())
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
