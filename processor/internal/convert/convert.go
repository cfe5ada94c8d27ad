package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// Standard is the name that stands for the standard input or output.
const Standard = "-"

// Options are what is converted, and into what.
type Options struct {
	Inputs []string // files, or Standard alone
	Output string   // a file or Standard
	Force  bool     // replace the file that is there
	Form   Form
	Codec  avro.Codec     // of traces; "": deflate in version 5, zstandard in 6
	Fields []string       // of tables; none: the default columns
	Keys   map[string]any // more of an exporter's configuration

	Log      *slog.Logger
	Stdout   io.Writer
	Progress io.Writer // the terminal of a person who waits; nil for none
}

// writer is a form being written. What it was given is written when it is
// closed.
type writer interface {
	write(ctx context.Context, b *plugin.Batch) error
	close() error
	// left is what the form could not say.
	left() []omission
}

// omission is something that a form cannot say, and how many records had it.
type omission struct {
	what    string
	records int64
}

// kinds counts the records that are left out, by their kind.
type kinds [sfproto.AllKinds]int64

func (k *kinds) omissions() []omission {
	var out []omission
	for kind, n := range k {
		if n > 0 {
			out = append(out, omission{sfproto.Kind(kind).AvroName(), n})
		}
	}
	return out
}

// Conversion is one that can begin: its output is claimed and open.
type Conversion struct {
	Options
	file     *output
	out      writer
	records  int64
	evicted  int64 // entities that were forgotten to bound memory
	progress *progress
	failed   error // of the writer
	cancel   context.CancelFunc
}

// Open claims the output and begins it. An error says what is wrong with the
// options.
func Open(ctx context.Context, o Options) (*Conversion, error) {
	if err := o.Form.check(o); err != nil {
		return nil, err
	}
	file, err := claim(o.Output, o.Force)
	if err != nil {
		return nil, err
	}
	out, err := o.Form.open(ctx, o, file)
	if err != nil {
		file.discard()
		return nil, err
	}
	return &Conversion{Options: o, file: file, out: out, progress: newProgress(o.Progress, o.Inputs)}, nil
}

// Run converts, once. Damaged places of the input are skipped and are the error
// in the end: what is whole was converted all the same.
func (c *Conversion) Run(ctx context.Context) error {
	defer c.file.discard()
	damage, err := c.readAll(ctx)
	err = errors.Join(err, c.out.close())
	if err == nil && c.records == 0 {
		return errors.Join(damage, errors.New("the input holds no record: nothing was written"))
	}
	if err != nil {
		return fmt.Errorf("convert: %w", err)
	}
	size, err := c.file.commit()
	if err != nil {
		return err
	}
	c.sum(size)
	return damage
}

// readAll reads the inputs. What is damaged of them is the first result, and
// what keeps the output from being written the second.
func (c *Conversion) readAll(ctx context.Context) (damage, err error) {
	defer c.progress.end()
	ctx, c.cancel = context.WithCancel(ctx)
	defer c.cancel()
	var damages []error
	for _, name := range c.Inputs {
		err := c.read(ctx, name)
		switch {
		case c.failed != nil:
			return nil, c.failed
		case ctx.Err() != nil:
			return nil, errors.New("interrupted before the end")
		case errors.As(err, new(*source.TraceError)):
			damages = append(damages, err)
		case err != nil:
			return nil, err
		}
	}
	return errors.Join(damages...), nil
}

func (c *Conversion) read(ctx context.Context, name string) error {
	settings := plugin.Settings{Name: "convert", Log: c.Log, Count: c.count}
	if name == Standard {
		in, err := source.Stdin().NewSource(settings, nil)
		if err != nil {
			return err
		}
		return in.Run(ctx, c)
	}
	file, err := openTrace(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return source.Read(ctx, settings, name, c.progress.reader(file), c)
}

// count notes what a reader of traces has to say of what it gave up.
func (c *Conversion) count(name string, n int64) {
	if name == "entities_evicted" {
		c.evicted += n
	}
}

// Consume implements plugin.Consumer: it writes a batch. After an error nothing
// more is read.
func (c *Conversion) Consume(ctx context.Context, b *plugin.Batch) error {
	if c.failed != nil {
		return c.failed
	}
	c.records += int64(len(b.Records))
	c.progress.show(c.records)
	if c.failed = c.out.write(ctx, b); c.failed != nil {
		c.cancel()
	}
	return c.failed
}

// sum tells what the conversion came to; size is the output's, in bytes.
func (c *Conversion) sum(size int64) {
	for _, o := range c.out.left() {
		c.Log.Warn("left out: "+c.Form.Name+" cannot say it", "what", o.what, "records", o.records)
	}
	if c.evicted > 0 && c.Form.version == 0 {
		c.Log.Warn("left out: later records lack entities, of which there were too many", "entities", c.evicted)
	}
	if size == 0 { // the standard output
		c.Log.Info("converted", "records", c.records)
		return
	}
	c.Log.Info("converted", "records", c.records, "bytes", size,
		"bytes_per_record", fmt.Sprintf("%.2f", float64(size)/float64(c.records)))
}

var _ plugin.Consumer = (*Conversion)(nil)
