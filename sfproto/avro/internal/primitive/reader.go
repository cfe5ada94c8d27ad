package primitive

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/slab"
)

// Errors of malformed data.
var (
	ErrTruncated = errors.New("data ends inside a value")
	ErrVarint    = errors.New("variable-length number has more than 64 bits")
	ErrInt       = errors.New("int has more than 32 bits")
	ErrNegative  = errors.New("length is negative")
	ErrBranch    = errors.New("union branch or enum symbol is out of range")
	ErrItems     = errors.New("array or map claims more items than its bytes can hold")
	ErrBudget    = fmt.Errorf("arrays and maps of one block take more than %d MiB", ItemBudget>>20)
)

// ItemBudget bounds the memory of the arrays and maps of one block, in bytes. An
// empty string takes a byte in a block and sixteen in a slice.
const ItemBudget = 4 << 20

// Reader takes values from a block. Its error sticks: after the first, every
// call returns a zero value. The strings it returns point into the block.
type Reader struct {
	buf   []byte
	pos   int
	err   error
	spent int // of ItemBudget
	run   Run

	// Slabs are where records and their slices come from.
	Slabs slab.Records
}

// Reset gives the reader a block.
func (r *Reader) Reset(block []byte) { r.buf, r.pos, r.err, r.spent = block, 0, nil, 0 }

// Err is the first error.
func (r *Reader) Err() error { return r.err }

// Pos is how many bytes were taken; all of them after an error.
func (r *Reader) Pos() int { return r.pos }

// Left is how many bytes there are still.
func (r *Reader) Left() int { return len(r.buf) - r.pos }

// Rest is what there is still.
func (r *Reader) Rest() []byte { return r.buf[r.pos:] }

// Fail sets the error unless there is one.
func (r *Reader) Fail(err error) {
	if r.err == nil {
		r.err = err
		r.pos = len(r.buf)
	}
}

// Long takes a long.
func (r *Reader) Long() int64 {
	if p := r.pos; p < len(r.buf) {
		if b := r.buf[p]; b < 0x80 {
			r.pos = p + 1
			return int64(b>>1) ^ -int64(b&1)
		}
	}
	return r.longer()
}

// Int takes an int.
func (r *Reader) Int() int32 { return r.Narrow(r.Long()) }

// Bool takes a boolean.
func (r *Reader) Bool() bool {
	b := r.Take(1)
	return len(b) == 1 && b[0] != 0
}

// Enum takes the number of one of n symbols.
func (r *Reader) Enum(n int) uint8 { return uint8(r.Branch(min(n, 256))) }

// Branch takes the number of one of a union's n branches.
func (r *Reader) Branch(n int) int {
	v := r.Long()
	if v < 0 || v >= int64(n) {
		r.Fail(ErrBranch)
		return 0
	}
	return int(v)
}

// Take takes n bytes, which stay part of the block.
func (r *Reader) Take(n int64) []byte {
	switch {
	case r.err != nil:
		return nil
	case n < 0:
		r.Fail(ErrNegative)
		return nil
	case n > int64(r.Left()):
		r.Fail(ErrTruncated)
		return nil
	}
	b := r.buf[r.pos : r.pos+int(n) : r.pos+int(n)]
	r.pos += int(n)
	return b
}

// Fixed fills dst.
func (r *Reader) Fixed(dst []byte) { copy(dst, r.Take(int64(len(dst)))) }

// Str takes a string: its bytes as they are, UTF-8 or not.
func (r *Reader) Str() string {
	b := r.Take(r.Long())
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}
