//go:build amd64

package syscalls

import "golang.org/x/sys/unix"

// noPID is a process that no machine has: beyond the highest pid_max.
const noPID = 1 << 23

func securityCases() []scenario {
	return []scenario{
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
