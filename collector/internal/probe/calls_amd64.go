package probe

import (
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// legacyCalls are those that newer architectures do without.
func legacyCalls() map[int]call {
	return map[int]call{
		unix.SYS_OPEN: flowCall(sfproto.CallOpen), unix.SYS_CREAT: flowCall(sfproto.CallCreat),
		unix.SYS_MKDIR: callMkdir, unix.SYS_RMDIR: callRmdir, unix.SYS_UNLINK: callUnlink,
		unix.SYS_RENAME: callRename, unix.SYS_LINK: callLink, unix.SYS_SYMLINK: callSymlink,
		unix.SYS_FORK: callClone, unix.SYS_VFORK: callClone, unix.SYS_DUP2: callDup,
	}
}
