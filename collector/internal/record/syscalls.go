package record

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// syscallName is the name of a system call of this machine. A number without a
// name, as -1 for an event that is not a call's, is "" or the number.
func syscallName(nr int32) string {
	if name := oldSyscallName(nr); name != "" {
		return name
	}
	switch nr {
	case -1:
		return ""
	case unix.SYS_CLONE:
		return "clone"
	case unix.SYS_CLONE3:
		return "clone3"
	case unix.SYS_EXECVE:
		return "execve"
	case unix.SYS_EXECVEAT:
		return "execveat"
	case unix.SYS_EXIT:
		return "exit"
	case unix.SYS_EXIT_GROUP:
		return "exit_group"
	case unix.SYS_SETUID:
		return "setuid"
	case unix.SYS_SETGID:
		return "setgid"
	case unix.SYS_SETREUID:
		return "setreuid"
	case unix.SYS_SETREGID:
		return "setregid"
	case unix.SYS_SETRESUID:
		return "setresuid"
	case unix.SYS_SETRESGID:
		return "setresgid"
	case unix.SYS_SETFSUID:
		return "setfsuid"
	case unix.SYS_SETFSGID:
		return "setfsgid"
	case unix.SYS_SETGROUPS:
		return "setgroups"
	case unix.SYS_CAPSET:
		return "capset"
	case unix.SYS_SETNS:
		return "setns"
	case unix.SYS_UNSHARE:
		return "unshare"
	case unix.SYS_CHDIR:
		return "chdir"
	case unix.SYS_FCHDIR:
		return "fchdir"
	case unix.SYS_CHROOT:
		return "chroot"
	}
	for _, named := range []func(int32) string{fileSyscallName, attributeSyscallName, toldSyscallName} {
		if name := named(nr); name != "" {
			return name
		}
	}
	return strconv.Itoa(int(nr))
}

func fileSyscallName(nr int32) string {
	switch nr {
	case unix.SYS_OPENAT:
		return "openat"
	case unix.SYS_OPENAT2:
		return "openat2"
	case unix.SYS_MKDIRAT:
		return "mkdirat"
	case unix.SYS_UNLINKAT:
		return "unlinkat"
	case unix.SYS_RENAMEAT:
		return "renameat"
	case unix.SYS_RENAMEAT2:
		return "renameat2"
	case unix.SYS_LINKAT:
		return "linkat"
	case unix.SYS_SYMLINKAT:
		return "symlinkat"
	case unix.SYS_CONNECT:
		return "connect"
	case unix.SYS_ACCEPT:
		return "accept"
	case unix.SYS_ACCEPT4:
		return "accept4"
	case unix.SYS_SHUTDOWN:
		return "shutdown"
	}
	return ""
}
