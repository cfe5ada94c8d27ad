//go:build amd64

package child

import (
	"debug/elf"

	"github.com/sysflow-stack/sysflow/scripts/image"
)

// Exit makes a child by vfork that ends with a status. It returns the child's id, or
// -errno.
func Exit(status int) (pid int)

// Exec makes a child by vfork that becomes a program without an environment. It
// returns the child's id, or -errno.
func Exec(path *byte, argv **byte) (pid int)

// Program is one that makes no call but exit(0).
func Program() []byte {
	return image.Of(uint16(elf.EM_X86_64), []byte{
		0x31, 0xff, //                   xor edi, edi
		0xb8, 0x3c, 0x00, 0x00, 0x00, // mov eax, SYS_exit
		0x0f, 0x05, //                   syscall
	})
}
