package avro

import (
	"errors"
	"unsafe"
)

// Errors of malformed data.
var (
	errTruncated = errors.New("data ends inside a value")
	errVarint    = errors.New("variable-length number is longer than 10 bytes")
	errNegative  = errors.New("length is negative")
	errBranch    = errors.New("union branch is out of range")
	errDepth     = errors.New("values are nested too deeply")
	errItems     = errors.New("array or map claims more items than its bytes can hold")
)

// reader takes Avro primitives from a block. Its error sticks: after the first,
// every call returns a zero value.
type reader struct {
	buf []byte
	pos int
	err error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
		r.pos = len(r.buf)
	}
}

func (r *reader) left() int { return len(r.buf) - r.pos }

func (r *reader) long() int64 {
	if r.pos < len(r.buf) {
		if b := r.buf[r.pos]; b < 0x80 {
			r.pos++
			return int64(b>>1) ^ -int64(b&1)
		}
	}
	var u uint64
	for shift := uint(0); shift < 70; shift += 7 {
		if r.pos >= len(r.buf) {
			r.fail(errTruncated)
			return 0
		}
		b := r.buf[r.pos]
		r.pos++
		u |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return int64(u>>1) ^ -int64(u&1)
		}
	}
	r.fail(errVarint)
	return 0
}

func (r *reader) take(n int64) []byte {
	switch {
	case r.err != nil:
		return nil
	case n < 0:
		r.fail(errNegative)
		return nil
	case n > int64(r.left()):
		r.fail(errTruncated)
		return nil
	}
	b := r.buf[r.pos : r.pos+int(n) : r.pos+int(n)]
	r.pos += int(n)
	return b
}

// str returns a string that points into the block.
func (r *reader) str() string {
	b := r.take(r.long())
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// blockCount reads the head of an array or map block: the number of items, 0 at
// the end. Each item must take at least min bytes.
func (r *reader) blockCount(min int) int {
	n := r.long()
	if n < 0 {
		n = -n
		if r.long() < 0 {
			r.fail(errNegative)
		}
	}
	if min < 1 {
		min = 1
	}
	if n < 0 || n > int64(r.left()/min)+1 {
		r.fail(errItems)
	}
	if r.err != nil {
		return 0
	}
	return int(n)
}
