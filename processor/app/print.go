package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/printer"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/sfjson"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type printFlags struct {
	log    logFlags
	output output
	all    bool
	count  bool
}

func (p program) printCommand() *cobra.Command {
	var f printFlags
	c := &cobra.Command{
		Use:   "print [flags] FILE...",
		Short: "Show the records of trace files",
		Long: `Show trace files: an event or flow a line. What is whole in a damaged file is
shown, the damaged places are named, and the exit code is 78.`,
		Example: `  sfprocessor print trace.sf
  sfprocessor print -o json --all traces/*.sf
  sfprocessor print --count trace.sf`,
		Args: usageArgs(needFiles),
		RunE: func(c *cobra.Command, args []string) error { return f.print(c, args) },
	}
	f.output.register(c)
	c.Flags().BoolVar(&f.all, "all", false, "show every record: headers, entities, losses and annotations, too")
	c.Flags().BoolVar(&f.count, "count", false, "show how many records of each type there are")
	f.log.register(c)
	return c
}

func (f *printFlags) print(c *cobra.Command, paths []string) error {
	log, _, err := f.log.logger(c.ErrOrStderr())
	if err != nil {
		return err
	}
	found, err := source.Find(paths)
	if err != nil {
		return usage(err)
	}
	out := bufio.NewWriterSize(c.OutOrStdout(), 64<<10)
	sink := f.sink(out, terminalWidth(c.OutOrStdout()))
	settings := plugin.Settings{Name: "print", Log: log, Count: func(string, int64) {}}
	var errs []error
	for _, path := range found {
		if err := c.Context().Err(); err != nil {
			break
		}
		errs = append(errs, source.ReadFile(c.Context(), settings, path, sink))
		if sink.err != nil {
			return fmt.Errorf("print: %w", sink.err)
		}
	}
	if f.count {
		sink.err = sink.counts.write(out, f.output)
	}
	return errors.Join(append(errs, sink.err, out.Flush())...)
}

// recordSink prints the records that it consumes.
type recordSink struct {
	all    bool
	counts counts
	write  func(*view.Record) error // nil: only count
	err    error
}

func (f *printFlags) sink(w io.Writer, width int) *recordSink {
	s := &recordSink{all: f.all}
	switch {
	case f.count:
	case f.output == asJSON:
		var buf []byte
		s.write = func(r *view.Record) error {
			buf = append(sfjson.Append(buf[:0], r), '\n')
			_, err := w.Write(buf)
			return err
		}
	default:
		t := printer.NewTable(width)
		_, s.err = w.Write(t.Head())
		s.write = func(r *view.Record) error {
			_, err := w.Write(t.Row(r))
			return err
		}
	}
	return s
}

// Consume implements plugin.Consumer.
func (s *recordSink) Consume(_ context.Context, b *plugin.Batch) error {
	for i := range b.Records {
		r := &b.Records[i]
		s.counts[r.Kind()]++
		if s.write != nil && s.err == nil && (s.all || printer.Happened(r.Record)) {
			s.err = s.write(r)
		}
	}
	return s.err
}

func needFiles(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("print: name at least one FILE")
	}
	return nil
}
