//go:build linux && (amd64 || arm64)

package confine

import (
	"slices"

	"golang.org/x/sys/unix"
)

// commonCalls are what a Go program with files, sockets, timers and threads makes. None
// of them starts a process, changes who the process is, or mounts anything.
func commonCalls() []uintptr {
	return slices.Concat(runtimeCalls(), fileCalls(), socketCalls(), archCalls())
}

// runtimeCalls are those of Go's runtime, its profiler and time package.
func runtimeCalls() []uintptr {
	return []uintptr{
		unix.SYS_BRK, unix.SYS_CLOCK_GETRES, unix.SYS_CLOCK_GETTIME, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_EXIT,
		unix.SYS_EXIT_GROUP, unix.SYS_FUTEX, unix.SYS_GETCPU, unix.SYS_GETPID, unix.SYS_GETPPID, unix.SYS_GETRANDOM, unix.SYS_GETTID,
		unix.SYS_GETTIMEOFDAY, unix.SYS_MADVISE, unix.SYS_MEMBARRIER, unix.SYS_MINCORE, unix.SYS_MMAP, unix.SYS_MPROTECT,
		unix.SYS_MREMAP, unix.SYS_MUNMAP, unix.SYS_NANOSLEEP, unix.SYS_PRCTL, unix.SYS_PRLIMIT64, unix.SYS_RESTART_SYSCALL,
		unix.SYS_RSEQ, unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_RT_SIGTIMEDWAIT,
		unix.SYS_SCHED_GETAFFINITY, unix.SYS_SCHED_YIELD, unix.SYS_SET_ROBUST_LIST, unix.SYS_SET_TID_ADDRESS,
		unix.SYS_SETITIMER, unix.SYS_SIGALTSTACK, unix.SYS_SYSINFO, unix.SYS_TGKILL, unix.SYS_TIMER_CREATE,
		unix.SYS_TIMER_DELETE, unix.SYS_TIMER_SETTIME, unix.SYS_UNAME, unix.SYS_GETRUSAGE, unix.SYS_GETRLIMIT, unix.SYS_TIMES,
		unix.SYS_GETUID, unix.SYS_GETEUID, unix.SYS_GETGID, unix.SYS_GETEGID, unix.SYS_GETGROUPS, unix.SYS_CAPGET,
		unix.SYS_WAIT4, unix.SYS_WAITID, unix.SYS_KILL, unix.SYS_PIDFD_OPEN, unix.SYS_PIDFD_SEND_SIGNAL,
	}
}

// fileCalls read and write files, and watch them.
func fileCalls() []uintptr {
	return []uintptr{
		unix.SYS_CHDIR, unix.SYS_CLOSE, unix.SYS_CLOSE_RANGE, unix.SYS_COPY_FILE_RANGE, unix.SYS_DUP, unix.SYS_DUP3, unix.SYS_EPOLL_CREATE1,
		unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EPOLL_PWAIT2, unix.SYS_EVENTFD2, unix.SYS_FACCESSAT,
		unix.SYS_FACCESSAT2, unix.SYS_FADVISE64, unix.SYS_FALLOCATE, unix.SYS_FCHMOD, unix.SYS_FCHMODAT, unix.SYS_FCHOWN, unix.SYS_FCHOWNAT,
		unix.SYS_FCNTL, unix.SYS_FDATASYNC, unix.SYS_FLOCK, unix.SYS_FSTAT, fstatAt, unix.SYS_FSTATFS, unix.SYS_FSYNC,
		unix.SYS_FTRUNCATE, unix.SYS_GETCWD, unix.SYS_GETDENTS64, unix.SYS_GETXATTR, unix.SYS_INOTIFY_ADD_WATCH, unix.SYS_INOTIFY_INIT1,
		unix.SYS_INOTIFY_RM_WATCH, unix.SYS_IOCTL, unix.SYS_LINKAT, unix.SYS_LSEEK, unix.SYS_MKDIRAT, unix.SYS_MSYNC,
		unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_PIPE2, unix.SYS_PPOLL, unix.SYS_PREAD64, unix.SYS_PREADV, unix.SYS_PREADV2, unix.SYS_PSELECT6,
		unix.SYS_PWRITE64, unix.SYS_PWRITEV, unix.SYS_PWRITEV2, unix.SYS_READ, unix.SYS_READLINKAT, unix.SYS_READV, unix.SYS_RENAMEAT,
		unix.SYS_RENAMEAT2, unix.SYS_SENDFILE, unix.SYS_SPLICE, unix.SYS_STATFS, unix.SYS_STATX, unix.SYS_SYMLINKAT,
		unix.SYS_SYNC_FILE_RANGE, unix.SYS_TRUNCATE, unix.SYS_UMASK, unix.SYS_UNLINKAT, unix.SYS_UTIMENSAT, unix.SYS_WRITE, unix.SYS_WRITEV,
	}
}

// socketCalls listen, connect and transfer.
func socketCalls() []uintptr {
	return []uintptr{
		unix.SYS_ACCEPT, unix.SYS_ACCEPT4, unix.SYS_BIND, unix.SYS_CONNECT, unix.SYS_GETPEERNAME, unix.SYS_GETSOCKNAME,
		unix.SYS_GETSOCKOPT, unix.SYS_LISTEN, unix.SYS_RECVFROM, unix.SYS_RECVMMSG, unix.SYS_RECVMSG, unix.SYS_SENDMMSG,
		unix.SYS_SENDMSG, unix.SYS_SENDTO, unix.SYS_SETSOCKOPT, unix.SYS_SHUTDOWN, unix.SYS_SOCKET, unix.SYS_SOCKETPAIR,
	}
}
