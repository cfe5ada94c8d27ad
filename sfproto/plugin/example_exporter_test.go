package plugin_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// lineExporter writes one line an event and keeps batches until their lines
// are flushed: only then are they accepted.
type lineExporter struct {
	w       io.Writer
	columns []view.Getter
	lines   []byte
	waiting []*plugin.Batch
}

func newLineExporter(s plugin.Settings, _ any) (plugin.Consumer, error) {
	e := &lineExporter{w: os.Stdout}
	for _, name := range []string{"evt.type", "proc.name", "fd.name", "evt.res"} {
		g, err := s.Fields.Resolve(name, "")
		if err != nil {
			return nil, err
		}
		e.columns = append(e.columns, g)
	}
	return e, nil
}

// flushAt is where lines are written without waiting for Stop.
const flushAt = 64 << 10

func (e *lineExporter) Consume(_ context.Context, b *plugin.Batch) error {
	var events []view.Event
	for i := range b.Records {
		events = b.Records[i].AppendEvents(events)
	}
	for i := range events {
		var values []string
		for _, c := range e.columns {
			if v, ok := c.Text(&events[i]); ok {
				values = append(values, strconv.Quote(v)) // event data is hostile
			}
		}
		e.lines = fmt.Appendln(e.lines, strings.Join(values, " "))
	}
	b.Retain() // Done comes with the flush
	e.waiting = append(e.waiting, b)
	if len(e.lines) >= flushAt {
		return e.flush()
	}
	return nil
}

func (e *lineExporter) flush() error {
	_, err := e.w.Write(e.lines)
	for _, b := range e.waiting {
		b.Done(err)
	}
	e.lines, e.waiting = e.lines[:0], nil
	return err
}

// Stop implements plugin.Stopper.
func (e *lineExporter) Stop(context.Context) error { return e.flush() }

// An exporter that finishes later retains batches, and says Done when what they
// hold is safe.
func Example_exporter() {
	factory := plugin.Factory{
		Type:        "lines",
		About:       "Writes a line an event.",
		NewExporter: newLineExporter,
	}

	exporter, err := factory.NewExporter(plugin.Settings{Fields: view.Records()}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	b := plugin.NewBatch(plugintest.Records(), func(err error) { fmt.Println("acknowledged:", err == nil) })
	b.Done(exporter.Consume(context.Background(), b)) // the pipeline's own reference
	if err := exporter.(plugin.Stopper).Stop(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// "execve" "sh" "SUCCESS"
	// "openat" "sh" "/tmp/x" "SUCCESS"
	// "write" "sh" "/tmp/x" "SUCCESS"
	// "close" "sh" "/tmp/x" "SUCCESS"
	// "openat" "sh" "/etc/shadow" "EACCES"
	// "connect" "sh" "192.0.2.10:40000->203.0.113.66:443" "SUCCESS"
	// "sendto" "sh" "192.0.2.10:40000->203.0.113.66:443" "SUCCESS"
	// "unlinkat" "sh" "SUCCESS"
	// acknowledged: true
}
