package sink

import (
	"io"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// container is a container stream over a file or connection.
type container struct {
	*wire.Sender
	below io.Closer
}

func newContainer(w io.WriteCloser, enc *avro.Encoder, codec avro.Codec, h *sfproto.Header, bytes *atomic.Int64) (*container, error) {
	s, err := wire.NewSender(counted{w, bytes}, enc, codec, h)
	if err != nil {
		return nil, err
	}
	return &container{s, w}, nil
}

// Append implements emit.Appender.
func (c *container) Append(rec sfproto.Record) bool {
	_, ok := c.Sender.Append(rec)
	return ok
}

// Full implements Stream.
func (c *container) Full() bool { return c.Buffered() >= avro.DefaultBlockSize }

// Close writes the open block and closes what is below.
func (c *container) Close() error {
	err := c.Sender.Close()
	if cerr := c.below.Close(); err == nil {
		err = cerr
	}
	return err
}

// counted counts the bytes that were written.
type counted struct {
	io.Writer
	bytes *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.bytes.Add(int64(n))
	return n, err
}
