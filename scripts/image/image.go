// Package image makes the file of a static program of machine code, without a linker.
//
// Invariant: the file is one segment, its headers and the code, and has no data.
package image

import "encoding/binary"

// Where the file lies in memory, and the sizes of its two headers in bytes (ELF-64,
// version 1).
const (
	base       = 0x400000
	headerSize = 64
	loadSize   = 56
)

// Of is the file for a machine, as debug/elf numbers them.
func Of(machine uint16, code []byte) []byte {
	le, size := binary.LittleEndian, uint64(headerSize+loadSize+len(code))
	b := []byte{0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0} // 64 bits, little endian
	b = le.AppendUint16(b, 2)                                            // an executable
	b = le.AppendUint16(b, machine)
	b = le.AppendUint32(b, 1)
	b = le.AppendUint64(b, base+headerSize+loadSize) // where it begins
	b = le.AppendUint64(b, headerSize)               // where its program headers are
	b = le.AppendUint64(b, 0)                        // no sections
	b = le.AppendUint32(b, 0)
	for _, v := range []uint16{headerSize, loadSize, 1, 0, 0, 0} {
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(b, 1) // to be loaded,
	b = le.AppendUint32(b, 5) // to be read and run,
	for _, v := range []uint64{0, base, base, size, size, 0x10000} {
		b = le.AppendUint64(b, v) // from the file's beginning, on pages of any size
	}
	return append(b, code...)
}
