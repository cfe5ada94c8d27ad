//go:build amd64

package child

import "encoding/binary"

// Exit makes a child by vfork that ends with a status. It returns the child's id, or
// -errno.
func Exit(status int) (pid int)

// Exec makes a child by vfork that becomes a program without an environment. It
// returns the child's id, or -errno.
func Exec(path *byte, argv **byte) (pid int)

// Program is one that makes no call but exit(0): an ELF header, a program header, and
// the code.
func Program() []byte {
	const start, size = 0x400000, 64 + 56 + 9
	word, half, long := binary.LittleEndian.AppendUint32, binary.LittleEndian.AppendUint16, binary.LittleEndian.AppendUint64
	b := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 9)...)
	b = word(half(half(b, 2), 62), 1)                  // an executable for x86-64
	b = word(long(long(long(b, start+120), 64), 0), 0) // entry, offset of the program header
	b = half(half(half(b, 64), 56), 1)                 // sizes of the headers
	b = half(half(half(b, 64), 0), 0)
	b = word(word(b, 1), 5) // load it, to read and execute
	for _, n := range []uint64{0, start, start, size, size, 4096} {
		b = long(b, n)
	}
	return append(b, 0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05)
}
