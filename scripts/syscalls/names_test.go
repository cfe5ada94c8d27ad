//go:build amd64

package syscalls

import "golang.org/x/sys/unix"

// rawArguments reports whether the record of a call has its arguments as they were
// given: an open has its flags and mode, a shutdown its second one alone.
func rawArguments(name string) bool {
	switch name {
	case "open", "openat", "openat2", "creat", "shutdown":
		return false
	}
	return true
}

// callNames are the names of the calls that are told by themselves, failed or not.
func callNames() map[int]string {
	return map[int]string{
		unix.SYS_OPEN: "open", unix.SYS_OPENAT: "openat", unix.SYS_OPENAT2: "openat2", unix.SYS_CREAT: "creat",
		unix.SYS_CHMOD: "chmod", unix.SYS_FCHMOD: "fchmod", unix.SYS_FCHMODAT: "fchmodat", unix.SYS_FCHMODAT2: "fchmodat2",
		unix.SYS_CHOWN: "chown", unix.SYS_LCHOWN: "lchown", unix.SYS_FCHOWN: "fchown", unix.SYS_FCHOWNAT: "fchownat",
		unix.SYS_MKNOD: "mknod", unix.SYS_MKNODAT: "mknodat", unix.SYS_TRUNCATE: "truncate",
		unix.SYS_SETXATTR: "setxattr", unix.SYS_LSETXATTR: "lsetxattr", unix.SYS_FSETXATTR: "fsetxattr",
		unix.SYS_INOTIFY_INIT: "inotify_init", unix.SYS_INOTIFY_INIT1: "inotify_init1", unix.SYS_INOTIFY_ADD_WATCH: "inotify_add_watch",
		unix.SYS_FANOTIFY_INIT: "fanotify_init", unix.SYS_FANOTIFY_MARK: "fanotify_mark",
		unix.SYS_DUP: "dup", unix.SYS_DUP2: "dup2", unix.SYS_DUP3: "dup3", unix.SYS_FCNTL: "fcntl",
		unix.SYS_SOCKET: "socket", unix.SYS_BIND: "bind", unix.SYS_LISTEN: "listen", unix.SYS_SHUTDOWN: "shutdown",
		unix.SYS_CONNECT: "connect", unix.SYS_ACCEPT: "accept", unix.SYS_ACCEPT4: "accept4",
		unix.SYS_EXECVE: "execve", unix.SYS_EXECVEAT: "execveat",
		unix.SYS_SETGID: "setgid", unix.SYS_SETREGID: "setregid", unix.SYS_SETRESGID: "setresgid", unix.SYS_SETFSGID: "setfsgid",
		unix.SYS_SETGROUPS: "setgroups", unix.SYS_CAPSET: "capset", unix.SYS_SETNS: "setns", unix.SYS_UNSHARE: "unshare",
		unix.SYS_CHROOT: "chroot", unix.SYS_PIVOT_ROOT: "pivot_root", unix.SYS_MOUNT: "mount", unix.SYS_UMOUNT2: "umount2",
		unix.SYS_OPEN_TREE: "open_tree", unix.SYS_MOVE_MOUNT: "move_mount",
		unix.SYS_PRCTL: "prctl", unix.SYS_PTRACE: "ptrace", unix.SYS_KILL: "kill", unix.SYS_TKILL: "tkill", unix.SYS_TGKILL: "tgkill",
		unix.SYS_BPF: "bpf", unix.SYS_INIT_MODULE: "init_module", unix.SYS_FINIT_MODULE: "finit_module", unix.SYS_DELETE_MODULE: "delete_module",
		unix.SYS_MEMFD_CREATE: "memfd_create", unix.SYS_USERFAULTFD: "userfaultfd", unix.SYS_PERF_EVENT_OPEN: "perf_event_open",
		unix.SYS_IO_URING_SETUP: "io_uring_setup",
	}
}
