package record

import "golang.org/x/sys/unix"

// openLargefile is the kernel's O_LARGEFILE, which the library has as 0.
const openLargefile = 0o100000

// oldSyscallName is the name of a call that newer machines do without.
func oldSyscallName(nr int32) string {
	switch nr {
	case unix.SYS_FORK:
		return "fork"
	case unix.SYS_VFORK:
		return "vfork"
	case unix.SYS_OPEN:
		return "open"
	case unix.SYS_CREAT:
		return "creat"
	case unix.SYS_MKDIR:
		return "mkdir"
	case unix.SYS_RMDIR:
		return "rmdir"
	case unix.SYS_UNLINK:
		return "unlink"
	case unix.SYS_RENAME:
		return "rename"
	case unix.SYS_LINK:
		return "link"
	case unix.SYS_SYMLINK:
		return "symlink"
	case unix.SYS_CHMOD:
		return "chmod"
	case unix.SYS_CHOWN:
		return "chown"
	case unix.SYS_LCHOWN:
		return "lchown"
	case unix.SYS_MKNOD:
		return "mknod"
	case unix.SYS_INOTIFY_INIT:
		return "inotify_init"
	case unix.SYS_DUP2:
		return "dup2"
	}
	return ""
}
