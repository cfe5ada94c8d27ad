//go:build linux

package confine

import "golang.org/x/sys/unix"

const (
	auditArch = unix.AUDIT_ARCH_X86_64
	fstatAt   = unix.SYS_NEWFSTATAT
)

// archCalls are older forms that this architecture alone has.
func archCalls() []uintptr {
	return []uintptr{
		unix.SYS_ARCH_PRCTL, unix.SYS_ACCESS, unix.SYS_CHMOD, unix.SYS_DUP2, unix.SYS_EPOLL_CREATE, unix.SYS_EPOLL_WAIT,
		unix.SYS_GETDENTS, unix.SYS_INOTIFY_INIT, unix.SYS_LINK, unix.SYS_LSTAT, unix.SYS_MKDIR, unix.SYS_OPEN,
		unix.SYS_PIPE, unix.SYS_POLL, unix.SYS_READLINK, unix.SYS_RENAME, unix.SYS_RMDIR, unix.SYS_SELECT,
		unix.SYS_STAT, unix.SYS_SYMLINK, unix.SYS_TIME, unix.SYS_UNLINK,
	}
}
