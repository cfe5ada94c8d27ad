package avro

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
)

// ErrNotContainer is the error of a stream that does not begin as an Avro object
// container does.
var ErrNotContainer = errors.New(`not an Avro object container: it does not begin with "Obj\x01"`)

// DamageError reports bytes that were skipped; reading can go on.
type DamageError struct {
	Offset  int64 // of the first byte skipped
	Skipped int64 // bytes
	Cause   error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("skipped %d bytes at offset %d: %v", e.Skipped, e.Offset, e.Cause)
}

// Unwrap is the cause.
func (e *DamageError) Unwrap() error { return e.Cause }

// Block is the data of one block: Count records by the writer's claim.
type Block struct {
	Offset int64 // where the block begins in the stream
	Count  int64
	Data   []byte
}

// Reader reads a container stream block by block and finds its way again after
// damage by the sync marker.
type Reader struct {
	win    window
	schema *Schema
	comp   compressor
	sync   [syncSize]byte
	codec  Codec
}

// NewReader reads the stream's header.
func NewReader(r io.Reader) (*Reader, error) {
	cr := &Reader{win: window{r: r}}
	if err := cr.readHeader(); err != nil {
		return nil, err
	}
	return cr, nil
}

// Schema is the writer's.
func (r *Reader) Schema() *Schema { return r.schema }

// Codec is the writer's.
func (r *Reader) Codec() Codec { return r.codec }

// Offset is where in the stream, in bytes, the block begins that Next looks at next.
func (r *Reader) Offset() int64 { return r.win.off }

// Close gives up what the codec holds.
func (r *Reader) Close() { r.comp.close() }

// Next returns the next block, io.EOF at the end of the stream. A *DamageError
// says what was skipped on the way to the next sync marker: call Next again.
func (r *Reader) Next() (Block, error) {
	start := r.win.off
	b, used, err := r.parseBlock()
	if err == nil {
		r.win.drop(used)
		return b, nil
	}
	if errors.Is(err, io.EOF) && r.win.left() == 0 {
		return Block{}, io.EOF
	}
	if r.win.broken() {
		return Block{}, fmt.Errorf("read stream at offset %d: %w", r.win.off, r.win.err)
	}
	r.resync()
	return Block{}, &DamageError{Offset: start, Skipped: r.win.off - start, Cause: err}
}

// parseBlock looks at the block that begins at the window's start and says how
// many bytes it takes.
func (r *Reader) parseBlock() (Block, int, error) {
	if err := r.win.fill(1); err != nil {
		return Block{}, 0, err
	}
	count, n, err := r.win.long(0)
	if err != nil {
		return Block{}, 0, err
	}
	size, m, err := r.win.long(n)
	if err != nil {
		return Block{}, 0, err
	}
	switch {
	case count < 0 || size < 0:
		return Block{}, 0, primitive.ErrNegative
	case size > MaxBlockSize:
		return Block{}, 0, errBlockSize
	}
	head, total := n+m, n+m+int(size)+syncSize
	if err := r.win.fill(total); err != nil {
		return Block{}, 0, fmt.Errorf("block of %d bytes is cut short: %w", size, io.ErrUnexpectedEOF)
	}
	raw := r.win.buf[:total]
	if !bytes.Equal(raw[total-syncSize:], r.sync[:]) {
		return Block{}, 0, errors.New("sync marker is missing after the block")
	}
	data, err := r.comp.decompress(raw[head : total-syncSize])
	if err != nil {
		return Block{}, 0, fmt.Errorf("decompress block: %w", err)
	}
	if count > int64(len(data)) {
		return Block{}, 0, fmt.Errorf("block of %d bytes claims %d records", len(data), count)
	}
	return Block{Offset: r.win.off, Count: count, Data: data}, total, nil
}

// resync moves to just after the next sync marker, or to the stream's end.
func (r *Reader) resync() {
	r.win.drop(1)
	for {
		if i := bytes.Index(r.win.buf, r.sync[:]); i >= 0 {
			r.win.drop(i + syncSize)
			return
		}
		if keep := len(r.win.buf) - (syncSize - 1); keep > 0 {
			r.win.drop(keep)
		}
		if r.win.fill(len(r.win.buf)+1) != nil {
			r.win.drop(len(r.win.buf))
			return
		}
	}
}
