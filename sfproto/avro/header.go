package avro

import (
	"errors"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
)

const (
	magic      = "Obj\x01"
	metaCodec  = "avro.codec"
	metaSchema = "avro.schema"
	syncSize   = 16
	// maxHeaderSize bounds a container's header, in bytes.
	maxHeaderSize = MaxSchemaSize + 64<<10
)

var errHeaderSize = fmt.Errorf("it is larger than %d bytes", maxHeaderSize)

func (r *Reader) readHeader() error {
	if err := r.win.fill(len(magic)); err != nil {
		if r.win.broken() {
			return fmt.Errorf("read stream: %w", r.win.err)
		}
		if r.win.left() == 0 {
			return errors.New("stream is empty: want an Avro object container")
		}
		return ErrNotContainer
	}
	if string(r.win.buf[:len(magic)]) != magic {
		return ErrNotContainer
	}
	meta, used, err := r.readMeta()
	if err != nil {
		if r.win.broken() {
			return fmt.Errorf("read stream: %w", r.win.err)
		}
		return fmt.Errorf("container header: %w", err)
	}
	copy(r.sync[:], r.win.buf[used:])
	r.win.drop(used + syncSize)
	r.codec = Null
	if c, ok := meta[metaCodec]; ok && c != "" {
		r.codec = Codec(c)
	}
	if r.comp, err = newCompressor(r.codec); err != nil {
		return err
	}
	r.schema, err = ParseSchema(meta[metaSchema])
	return err
}

// readMeta reads the header's map. It waits for no byte beyond it: a socket may
// be silent after its header.
func (r *Reader) readMeta() (map[string]string, int, error) {
	c := cursor{win: &r.win, pos: len(magic)}
	meta := map[string]string{}
	for {
		n := c.long()
		if n < 0 { // a block of -n items that says how many bytes it has
			n = -n
			c.long()
		}
		if c.err != nil || n == 0 {
			break
		}
		for ; n != 0 && c.err == nil; n-- {
			key := c.text()
			if value := c.text(); key == metaCodec || key == metaSchema {
				meta[key] = value
			}
		}
	}
	c.need(syncSize)
	return meta, c.pos, c.err
}

// cursor takes the values of a container's header from a window. Its error
// sticks.
type cursor struct {
	win *window
	pos int
	err error
}

// need waits for n bytes more.
func (c *cursor) need(n int64) {
	switch {
	case c.err != nil:
	case n < 0:
		c.err = primitive.ErrNegative
	case n > maxHeaderSize-int64(c.pos):
		c.err = errHeaderSize
	case c.win.fill(c.pos+int(n)) != nil:
		c.err = primitive.ErrTruncated
	}
}

func (c *cursor) long() int64 {
	if c.need(1); c.err != nil {
		return 0
	}
	v, n, err := c.win.long(c.pos)
	c.pos += n
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = primitive.ErrTruncated
	}
	c.err = err
	return v
}

func (c *cursor) text() string {
	n := c.long()
	if c.need(n); c.err != nil {
		return ""
	}
	text := string(c.win.buf[c.pos : c.pos+int(n)])
	c.pos += int(n)
	return text
}
