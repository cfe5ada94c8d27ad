package probe

// callFunctions are the names that the kernel's functions have for the calls of
// callTable, behind functionPrefix: the calls' own but for sendfile's and umount2's.
func callFunctions() []string {
	return append(legacyFunctions(),
		"openat", "openat2", "close", "close_range", "dup3", "read", "readv", "pread64", "preadv",
		"preadv2", "write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg",
		"recvfrom", "recvmsg", "recvmmsg", "connect", "accept", "accept4", "shutdown", "sendfile64",
		"splice", "copy_file_range", "mmap", "ftruncate", "mkdirat", "unlinkat", "renameat", "renameat2",
		"linkat", "symlinkat", "setns", "unshare", "capset", "setuid", "setgid", "setreuid", "setregid",
		"setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups", "chdir", "fchdir", "chroot", "clone",
		"clone3", "execve", "execveat",
		"fchmod", "fchmodat", "fchmodat2", "fchown", "fchownat", "mknodat", "truncate", "setxattr",
		"lsetxattr", "fsetxattr", "dup", "fcntl", "inotify_init1", "inotify_add_watch", "fanotify_init",
		"fanotify_mark", "ptrace", "kill", "tkill", "tgkill", "prctl", "bpf", "init_module", "finit_module",
		"delete_module", "memfd_create", "userfaultfd", "perf_event_open", "io_uring_setup", "add_key",
		"request_key", "keyctl", "mount", "umount", "pivot_root", "move_mount", "open_tree", "fsopen",
		"fspick", "fsconfig", "fsmount", "mount_setattr", "socket", "bind", "listen",
	)
}
