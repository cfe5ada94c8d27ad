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

// oldToldCalls are those told by themselves that newer architectures do without.
func oldToldCalls() map[int]told {
	return map[int]told{
		unix.SYS_CHMOD:        {callAttribute, 2, path(0)},
		unix.SYS_CHOWN:        {callAttribute, 3, path(0)},
		unix.SYS_LCHOWN:       {callAttribute, 3, path(0)},
		unix.SYS_MKNOD:        {callAttribute, 3, path(0)},
		unix.SYS_INOTIFY_INIT: {callAttribute, 0, plain()},
		unix.SYS_DUP2:         {callNone, 2, about(0)},
	}
}
