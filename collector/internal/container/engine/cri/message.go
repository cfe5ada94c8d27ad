package cri

import (
	"encoding/binary"
	"errors"
	"math"
)

var errMessage = errors.New("the message is damaged")

// Wire types of protocol buffers.
const (
	wireVarint = 0
	wire64     = 1
	wireBytes  = 2
	wire32     = 5
)

// field is one of a message: a number, or bytes, which may be a message.
type field struct {
	number uint64
	varint uint64
	bytes  []byte
}

// fields calls f for each field of a message that is a number or bytes.
func fields(b []byte, f func(field) error) error {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 || key>>3 == 0 || key > math.MaxUint32 {
			return errMessage
		}
		b = b[n:]
		fd := field{number: key >> 3}
		switch key & 7 {
		case wireVarint:
			if fd.varint, n = binary.Uvarint(b); n <= 0 {
				return errMessage
			}
		case wireBytes:
			size, head := binary.Uvarint(b)
			if head <= 0 || size > uint64(len(b)-head) {
				return errMessage
			}
			n = head + int(size)
			fd.bytes = b[head:n]
		case wire64, wire32:
			if n = 8; key&7 == wire32 {
				n = 4
			}
			if len(b) < n {
				return errMessage
			}
			b = b[n:]
			continue // nothing of what is read
		default:
			return errMessage
		}
		b = b[n:]
		if err := f(fd); err != nil {
			return err
		}
	}
	return nil
}

// text is the last field of that number as text, as a message's reader has it.
func text(b []byte, number uint64) (s string, err error) {
	err = fields(b, func(f field) error {
		if f.number == number {
			s = string(f.bytes)
		}
		return nil
	})
	return s, err
}

// appendText appends a field of text.
func appendText(dst []byte, number uint64, s string) []byte {
	dst = binary.AppendUvarint(dst, number<<3|wireBytes)
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}
