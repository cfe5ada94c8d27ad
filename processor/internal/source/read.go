package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// ReadFile reads one trace file as Read does.
func ReadFile(ctx context.Context, s plugin.Settings, path string, next plugin.Consumer) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open trace: %w", err)
	}
	defer file.Close()
	return Read(ctx, s, path, file, next)
}

// Read reads one trace of that name to its end; it may be compressed as a whole by
// gzip or zstd. Damaged places are skipped and named in the error.
func Read(ctx context.Context, s plugin.Settings, name string, r io.Reader, next plugin.Consumer) error {
	in, err := open(r)
	if err != nil {
		return &TraceError{name, err}
	}
	defer in.Close()
	if err := newStream(s, Memory{}, nil).run(ctx, in, next); err != nil {
		return &TraceError{name, err}
	}
	return nil
}

// unwrapped is a trace without what it was compressed with.
type unwrapped struct {
	*wire.Receiver
	stream io.Closer
}

func open(r io.Reader) (*unwrapped, error) {
	stream, err := unwrap(r)
	if err != nil {
		return nil, err
	}
	in, err := wire.NewReceiver(stream)
	if err != nil {
		stream.Close() // it only gives up memory
		return nil, err
	}
	return &unwrapped{in, stream}, nil
}

// Close gives up what decompressing holds.
func (u *unwrapped) Close() {
	u.Receiver.Close()
	u.stream.Close()
}

// TraceError is what is wrong with a trace. What is whole of it was read.
type TraceError struct {
	Name string
	Err  error
}

func (e *TraceError) Error() string {
	cure := "a trace is what sfcollector record --out FILE writes"
	switch {
	case errors.As(e.Err, new(*avro.DamageError)):
		cure = "what is whole was read; the trace was cut short or changed after it was written"
	case errors.Is(e.Err, errRefused):
		cure = "the next run goes on there"
	}
	return fmt.Sprintf("read %s: %v (%s)", escape.Text(e.Name), e.Err, cure)
}

// Unwrap is what reading the trace gave.
func (e *TraceError) Unwrap() error { return e.Err }

var _ frames = (*unwrapped)(nil)
