package record

import "golang.org/x/sys/unix"

// attributeSyscallName is the name of a call on a file's attributes or on a descriptor.
func attributeSyscallName(nr int32) string {
	switch nr {
	case unix.SYS_FCHMOD:
		return "fchmod"
	case unix.SYS_FCHMODAT:
		return "fchmodat"
	case unix.SYS_FCHMODAT2:
		return "fchmodat2"
	case unix.SYS_FCHOWN:
		return "fchown"
	case unix.SYS_FCHOWNAT:
		return "fchownat"
	case unix.SYS_MKNODAT:
		return "mknodat"
	case unix.SYS_TRUNCATE:
		return "truncate"
	case unix.SYS_SETXATTR:
		return "setxattr"
	case unix.SYS_LSETXATTR:
		return "lsetxattr"
	case unix.SYS_FSETXATTR:
		return "fsetxattr"
	case unix.SYS_DUP:
		return "dup"
	case unix.SYS_FCNTL:
		return "fcntl"
	case unix.SYS_DUP3:
		return "dup3"
	case unix.SYS_INOTIFY_INIT1:
		return "inotify_init1"
	case unix.SYS_INOTIFY_ADD_WATCH:
		return "inotify_add_watch"
	case unix.SYS_FANOTIFY_INIT:
		return "fanotify_init"
	case unix.SYS_FANOTIFY_MARK:
		return "fanotify_mark"
	}
	return ""
}

// toldSyscallName is the name of another call that is told by itself.
func toldSyscallName(nr int32) string {
	switch nr {
	case unix.SYS_PTRACE:
		return "ptrace"
	case unix.SYS_KILL:
		return "kill"
	case unix.SYS_TKILL:
		return "tkill"
	case unix.SYS_TGKILL:
		return "tgkill"
	case unix.SYS_PRCTL:
		return "prctl"
	case unix.SYS_BPF:
		return "bpf"
	case unix.SYS_INIT_MODULE:
		return "init_module"
	case unix.SYS_FINIT_MODULE:
		return "finit_module"
	case unix.SYS_DELETE_MODULE:
		return "delete_module"
	case unix.SYS_MEMFD_CREATE:
		return "memfd_create"
	case unix.SYS_USERFAULTFD:
		return "userfaultfd"
	case unix.SYS_PERF_EVENT_OPEN:
		return "perf_event_open"
	case unix.SYS_IO_URING_SETUP:
		return "io_uring_setup"
	case unix.SYS_MOUNT:
		return "mount"
	case unix.SYS_UMOUNT2:
		return "umount2"
	case unix.SYS_PIVOT_ROOT:
		return "pivot_root"
	case unix.SYS_MOVE_MOUNT:
		return "move_mount"
	case unix.SYS_OPEN_TREE:
		return "open_tree"
	case unix.SYS_FSOPEN:
		return "fsopen"
	case unix.SYS_FSPICK:
		return "fspick"
	case unix.SYS_FSCONFIG:
		return "fsconfig"
	case unix.SYS_FSMOUNT:
		return "fsmount"
	case unix.SYS_MOUNT_SETATTR:
		return "mount_setattr"
	case unix.SYS_ADD_KEY:
		return "add_key"
	case unix.SYS_REQUEST_KEY:
		return "request_key"
	case unix.SYS_KEYCTL:
		return "keyctl"
	case unix.SYS_SENDTO:
		return "sendto"
	case unix.SYS_SENDMSG:
		return "sendmsg"
	case unix.SYS_SENDMMSG:
		return "sendmmsg"
	case unix.SYS_RECVFROM:
		return "recvfrom"
	case unix.SYS_RECVMSG:
		return "recvmsg"
	case unix.SYS_RECVMMSG:
		return "recvmmsg"
	case unix.SYS_SOCKET:
		return "socket"
	case unix.SYS_BIND:
		return "bind"
	case unix.SYS_LISTEN:
		return "listen"
	}
	return ""
}

// derives reports whether a call makes a descriptor out of another one.
func derives(nr int32) bool {
	switch syscallName(nr) {
	case "dup", "dup2", "dup3", "fcntl", "accept", "accept4":
		return true
	}
	return false
}
