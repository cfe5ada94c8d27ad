package sink

import (
	"context"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Callback hands records to a function, each after its entities.
type Callback struct{ f func(sfproto.Record) error }

// NewCallback calls f from the Writer's goroutine. f may keep the records. Its
// first error ends the Writer.
func NewCallback(f func(sfproto.Record) error) *Callback { return &Callback{f} }

// Open implements Target.
func (c *Callback) Open(_ context.Context, h *sfproto.Header) (Stream, error) {
	return &calls{f: c.f, err: c.f(h)}, nil
}

// Live implements Target.
func (*Callback) Live() bool { return false }

// calls is a stream without blocks: a record is one byte in a block that is full
// with it, so that the Writer is told as soon as there is an error.
type calls struct {
	f   func(sfproto.Record) error
	err error
	n   int
}

func (c *calls) Append(rec sfproto.Record) bool {
	if c.err == nil {
		c.err = c.f(rec)
	}
	c.n++
	return true
}

func (c *calls) Buffered() int { return c.n }

func (c *calls) Full() bool { return c.n > 0 }

func (c *calls) Flush() error {
	c.n = 0
	return c.err
}

func (c *calls) Close() error { return c.err }
