package relay

import "encoding/binary"

// image is a file whose one segment is all of it, headers and code.
func image(machine uint16, code []byte) []byte {
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
