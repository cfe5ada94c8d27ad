package syscalls

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// noPID is a process that no machine has: beyond the highest pid_max.
const noPID = 1 << 23

func securityCases() []kase {
	return []kase{
		{name: "ptrace", does: func(k *caller) {
			child := k.fork(pause)
			k.ok(unix.SYS_PTRACE, unix.PTRACE_SEIZE, child, 0, 0)
			k.fails(unix.ESRCH, unix.SYS_PTRACE, unix.PTRACE_SEIZE, noPID, 0, 0)
			k.ok(unix.SYS_KILL, child, int(unix.SIGKILL))
			k.wait(child)
		}, want: `
			PE CLONE clone = +
			child PE CLONE clone = 0
			SE ptrace = 0
			SE ptrace = ESRCH
			SE kill = 0
			child PE EXIT = 0x9`},
		{name: "kill", does: func(k *caller) {
			child := k.fork(pause)
			k.ok(unix.SYS_KILL, child, 0) // asks whether it is there
			k.ok(unix.SYS_TKILL, child, int(unix.SIGCONT))
			k.ok(unix.SYS_TGKILL, child, child, int(unix.SIGCONT))
			k.ok(unix.SYS_KILL, child, int(unix.SIGTERM))
			k.wait(child)
			k.fails(unix.ESRCH, unix.SYS_KILL, noPID, int(unix.SIGTERM))
			k.fails(unix.ESRCH, unix.SYS_TKILL, noPID, int(unix.SIGTERM))
			k.fails(unix.ESRCH, unix.SYS_TGKILL, noPID, noPID, int(unix.SIGTERM))
		}, want: `
			PE CLONE clone = +
			child PE CLONE clone = 0
			SE tkill = 0
			SE tgkill = 0
			SE kill = 0
			child PE EXIT = 0xf
			SE kill = ESRCH
			SE tkill = ESRCH
			SE tgkill = ESRCH`},
		{name: "prctl", does: func(k *caller) {
			k.ok(unix.SYS_PRCTL, unix.PR_SET_NAME, "other name", 0, 0, 0)
			k.ok(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
			k.ok(unix.SYS_PRCTL, unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
			k.fails(unix.EINVAL, unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 2, 0, 0, 0)
		}, want: `
			SE prctl = 0 "other name"
			SE prctl = 0
			SE prctl = EINVAL`},
		{name: "bpf", does: func(k *caller) {
			k.ok(unix.SYS_BPF, unix.BPF_PROG_GET_NEXT_ID, make([]byte, 64), 12)
			k.fails(unix.EINVAL, unix.SYS_BPF, 9999, make([]byte, 64), 12)
		}, want: `
			SE bpf = 0
			SE bpf = EINVAL`},
		{name: "modules", does: func(k *caller) {
			// Kernels without modules refuse them before they look at them.
			k.either(unix.SYS_INIT_MODULE, []byte("no module"), 9, "a=b")
			k.either(unix.SYS_FINIT_MODULE, noFD, "a=b", 0)
			k.either(unix.SYS_DELETE_MODULE, "absent", unix.O_NONBLOCK)
		}, want: `
			SE init_module = ? "a=b"
			SE finit_module = ? "a=b"
			SE delete_module = ? "absent"`},
		{name: "memfd_create", does: func(k *caller) {
			k.ok(unix.SYS_MEMFD_CREATE, "name", unix.MFD_CLOEXEC)
			k.fails(unix.EINVAL, unix.SYS_MEMFD_CREATE, "name", -1)
		}, want: `
			SE memfd_create = + "name"
			SE memfd_create = EINVAL "name"`},
		{name: "userfaultfd", does: func(k *caller) {
			k.ok(unix.SYS_USERFAULTFD, unix.O_CLOEXEC)
			k.fails(unix.EINVAL, unix.SYS_USERFAULTFD, -1)
		}, want: `
			SE userfaultfd = +
			SE userfaultfd = EINVAL`},
		{name: "perf_event_open", does: func(k *caller) {
			attr := append([]byte{unix.PERF_TYPE_SOFTWARE, 0, 0, 0, unix.PERF_ATTR_SIZE_VER0}, make([]byte, 123)...)
			k.ok(unix.SYS_PERF_EVENT_OPEN, attr, 0, -1, -1, 0)
			k.fails(unix.EINVAL, unix.SYS_PERF_EVENT_OPEN, attr, 0, -1, -1, -1)
		}, want: `
			SE perf_event_open = +
			SE perf_event_open = EINVAL`},
	}
}

func pause() {
	for {
		unix.RawSyscall(unix.SYS_PAUSE, 0, 0, 0)
	}
}

// namespaceCases are those on mounts and namespaces; each program has a mount
// namespace of its own to begin with.
func namespaceCases() []kase {
	own := func(k *caller) {
		k.ok(unix.SYS_UNSHARE, unix.CLONE_NEWNS)
		k.ok(unix.SYS_MOUNT, "none", "/", 0, unix.MS_REC|unix.MS_PRIVATE, 0)
	}
	return []kase{
		{name: "mount", given: own, does: func(k *caller) {
			k.ok(unix.SYS_MOUNT, "source", "dir", "tmpfs", unix.MS_NOEXEC, "size=4096")
			k.fails(unix.ENOENT, unix.SYS_MOUNT, "source", "absent", "tmpfs", 0, 0)
			k.ok(unix.SYS_UMOUNT2, "dir", unix.MNT_DETACH)
			k.fails(unix.EINVAL, unix.SYS_UMOUNT2, "dir", 0)
		}, want: `
			SE mount = 0 file=dir "source" "dir" "tmpfs"
			SE mount = ENOENT file=absent "source" "absent" "tmpfs"
			SE umount2 = 0 file=dir "dir"
			SE umount2 = EINVAL file=dir "dir"`},
		{name: "bind mount", given: own, does: func(k *caller) {
			k.ok(unix.SYS_MKDIR, "here", 0o755)
			k.ok(unix.SYS_MOUNT, "dir", "here", 0, unix.MS_BIND, 0)
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "here/inner", 0, 0))
		}, want: `
			FE MKDIR mkdir = 0 here(d) mode=0755
			SE mount = 0 file=here(d) "dir" "here" ""
			FF here/inner OPEN CLOSE: openat close flags=RDONLY`},
		{name: "open_tree and move_mount", given: func(k *caller) {
			own(k)
			k.ok(unix.SYS_MOUNT, "source", "dir", "tmpfs", 0, 0)
			k.ok(unix.SYS_MKDIR, "there", 0o755)
		}, does: func(k *caller) {
			tree := k.ok(unix.SYS_OPEN_TREE, cwd, "dir", unix.OPEN_TREE_CLONE)
			k.ok(unix.SYS_MOVE_MOUNT, tree, "", cwd, "there", unix.MOVE_MOUNT_F_EMPTY_PATH)
			k.fails(unix.ENOENT, unix.SYS_OPEN_TREE, cwd, "absent", 0)
			k.fails(unix.ENOENT, unix.SYS_MOVE_MOUNT, cwd, "absent", cwd, "there", 0)
		}, want: `
			SE open_tree = + file=dir "dir"
			SE move_mount = 0 file=there(d) new=there(d) "" "there"
			SE open_tree = ENOENT file=absent "absent"
			SE move_mount = ENOENT file=absent new=there(d) "absent" "there"`},
		{name: "pivot_root", given: func(k *caller) {
			own(k)
			k.ok(unix.SYS_MOUNT, "source", "dir", "tmpfs", 0, 0)
			k.ok(unix.SYS_MKDIR, "dir/old", 0o755)
		}, does: func(k *caller) {
			k.fails(unix.ENOENT, unix.SYS_PIVOT_ROOT, "absent", "dir")
		}, want: `
			SE pivot_root = ENOENT file=absent new=dir "absent" "dir"`},
		{name: "unshare", does: func(k *caller) {
			k.ok(unix.SYS_UNSHARE, unix.CLONE_NEWUTS)
			k.fails(unix.EINVAL, unix.SYS_UNSHARE, -1)
		}, want: `
			SE unshare = 0
			SE unshare = EINVAL`},
		{name: "setns", given: func(k *caller) {
			fd := k.ok(unix.SYS_OPENAT, cwd, "/proc/self/ns/uts", unix.O_RDONLY, 0)
			k.ok(unix.SYS_DUP3, fd, dirFD, 0)
		}, does: func(k *caller) {
			k.ok(unix.SYS_SETNS, dirFD, unix.CLONE_NEWUTS)
			k.fails(unix.EBADF, unix.SYS_SETNS, noFD, 0)
		}, want: `
			SE setns = 0 file=uts
			SE setns = EBADF`},
	}
}

func identityCases() []kase {
	return []kase{
		{name: "setuid", does: func(k *caller) {
			k.ok(unix.SYS_SETUID, 1234)
			k.fails(unix.EPERM, unix.SYS_SETUID, 0)
		}, want: `
			PE SETUID setuid = 0 1234
			PE SETUID setuid = EPERM 0`},
		{name: "setreuid", does: func(k *caller) {
			k.ok(unix.SYS_SETREUID, -1, 1234)
			k.fails(unix.EPERM, unix.SYS_SETREUID, 5, 6)
		}, want: `
			PE SETUID setreuid = 0 -1,1234
			PE SETUID setreuid = EPERM 5,6`},
		{name: "setresuid", does: func(k *caller) {
			k.ok(unix.SYS_SETRESUID, 1, 2, 3)
			k.fails(unix.EPERM, unix.SYS_SETRESUID, 0, 0, 0)
		}, want: `
			PE SETUID setresuid = 0 1,2,3
			PE SETUID setresuid = EPERM 0,0,0`},
		{name: "setfsuid", does: func(k *caller) {
			k.ok(unix.SYS_SETFSUID, 1234)
		}, want: `
			PE SETUID setfsuid = 0 1234`},
		{name: "setgid", does: func(k *caller) {
			k.ok(unix.SYS_SETGID, 1234)
			k.fails(unix.EINVAL, unix.SYS_SETGID, -1)
		}, want: `
			SE setgid = 0
			SE setgid = EINVAL`},
		{name: "setregid", does: func(k *caller) {
			k.ok(unix.SYS_SETREGID, -1, 1234)
			k.ok(unix.SYS_SETUID, 1)
			k.fails(unix.EPERM, unix.SYS_SETREGID, 7, 8)
		}, want: `
			SE setregid = 0
			PE SETUID setuid = 0 1
			SE setregid = EPERM`},
		{name: "setresgid", does: func(k *caller) {
			k.ok(unix.SYS_SETRESGID, 1, 2, 3)
			k.ok(unix.SYS_SETUID, 1)
			k.fails(unix.EPERM, unix.SYS_SETRESGID, 7, 8, 9)
		}, want: `
			SE setresgid = 0
			PE SETUID setuid = 0 1
			SE setresgid = EPERM`},
		{name: "setfsgid", does: func(k *caller) {
			k.ok(unix.SYS_SETFSGID, 1234)
		}, want: `
			SE setfsgid = 0`},
		{name: "setgroups", does: func(k *caller) {
			k.ok(unix.SYS_SETGROUPS, 2, []byte{1, 0, 0, 0, 2, 0, 0, 0})
			k.fails(unix.EINVAL, unix.SYS_SETGROUPS, -1, 0)
		}, want: `
			SE setgroups = 0
			SE setgroups = EINVAL`},
		{name: "capset", does: func(k *caller) {
			header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
			var none [2]unix.CapUserData
			k.ok(unix.SYS_CAPSET, unsafe.Pointer(&header), unsafe.Pointer(&none))
			all := [2]unix.CapUserData{{Effective: 1, Permitted: 1}}
			k.fails(unix.EPERM, unix.SYS_CAPSET, unsafe.Pointer(&header), unsafe.Pointer(&all))
		}, want: `
			SE capset = 0
			SE capset = EPERM`},
		{name: "a file written as two users", does: func(k *caller) {
			fd := k.scratch()
			k.ok(unix.SYS_WRITE, fd, []byte("12"), 2)
			k.ok(unix.SYS_SETRESUID, 1234, 1234, 1234)
			k.ok(unix.SYS_WRITE, fd, []byte("345"), 3)
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF scratch OPEN WRITE TRUNCATE: openat write w=1/2 flags=RDONLY|WRONLY|CREAT mode=0600
			PE SETUID setresuid = 0 1234,1234,1234
			FF scratch CLOSE WRITE: close write w=1/3`},
	}
}
