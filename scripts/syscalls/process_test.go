//go:build amd64

package syscalls

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/child"
	"github.com/sysflow-stack/sysflow/sfproto"
	"golang.org/x/sys/unix"
)

// text is a string with its NUL.
func (k *caller) text(s string) *byte {
	p, err := unix.BytePtrFromString(s)
	if err != nil {
		k.fail("%q: %v", s, err)
	}
	k.kept = append(k.kept, p)
	return p
}

// words are the strings of an argv or an environment.
func (k *caller) words(words ...string) unsafe.Pointer {
	list := make([]*byte, len(words)+1)
	for i, w := range words {
		list[i] = k.text(w)
	}
	k.kept = append(k.kept, list)
	return unsafe.Pointer(&list[0])
}

// last makes a call that does not return, after the report of it.
func (k *caller) last(ret int64, nr int, args ...any) {
	saw := done{NR: nr, Ret: ret}
	for _, a := range args {
		saw.Args = append(saw.Args, int64(k.value(a)))
	}
	k.calls = append(k.calls, saw)
	k.report()
	_, errno := k.call(nr, args...)
	k.fail("call %d returned: %v", nr, errno)
}

func processCases() []scenario {
	return []scenario{
		{name: "exit", does: func(*caller) {}},
		{name: "exit with a code", does: func(k *caller) {
			k.last(0, unix.SYS_EXIT_GROUP, 3)
		}, want: `
			PE EXIT = 0x300`},
		{name: "killed", does: func(k *caller) {
			k.last(0, unix.SYS_KILL, unix.Getpid(), int(unix.SIGKILL))
		}, want: `
			SE kill = 0
			PE EXIT = 0x9`},
		{name: "clone", does: func(k *caller) {
			k.wait(k.fork(func() { unix.RawSyscall(unix.SYS_EXIT_GROUP, 5, 0, 0) }))
		}, want: `
			PE CLONE clone = +
			child PE CLONE clone = 0
			child PE EXIT = 0x500`},
		{name: "clone that fails", does: func(k *caller) {
			k.fails(unix.EINVAL, unix.SYS_CLONE, unix.CLONE_THREAD, 0, 0, 0, 0)
			k.fails(unix.EINVAL, unix.SYS_CLONE3, nil, 0)
		}, check: func(t *testing.T, seen []*occurrence, _ *played) {
			var failed int64
			for _, o := range seen {
				if f, ok := o.record.(*sfproto.ProcessFlow); ok {
					failed += f.NumCloneErrors
				}
			}
			require.EqualValues(t, 2, failed, "threads and what fails are counted in process flows")
		}},
		{name: "fork", does: func(k *caller) { k.wait(k.forkBy(unix.SYS_FORK)) }, want: `
			PE CLONE fork = +
			child PE CLONE fork = 0
			child PE EXIT = 0x500`},
		{name: "clone3", does: func(k *caller) {
			args := [11]uint64{4: uint64(unix.SIGCHLD)}
			k.wait(k.forkBy(unix.SYS_CLONE3, uintptr(unsafe.Pointer(&args)), 88))
		}, want: `
			PE CLONE clone3 = +
			child PE CLONE clone3 = 0
			child PE EXIT = 0x500`},
		{name: "vfork", does: func(k *caller) {
			k.wait(child.Exit(5))
			argv := [...]*byte{k.text("called"), nil}
			k.wait(child.Exec(k.text("tiny"), &argv[0]))
		}, want: `
			PE CLONE vfork = +
			child PE CLONE vfork = 0
			child PE EXIT = 0x500
			PE CLONE vfork = +
			child PE CLONE vfork = 0
			child PE EXEC execve = 0 "tiny" ["called"] exe=tiny
			child PE EXIT = 0x0`},
		{name: "execve", does: func(k *caller) {
			k.fails(unix.ENOENT, unix.SYS_EXECVE, "absent", k.words("absent"), 0)
			k.fails(unix.EACCES, unix.SYS_EXECVE, "data", k.words("data"), 0)
			k.last(0, unix.SYS_EXECVE, "tiny", k.words("called", "with a\nline", ""), 0)
		}, want: `
			SE execve = ENOENT file=absent "absent"
			SE execve = EACCES file=data "data"
			PE EXEC execve = 0 "tiny" ["called" "with a\nline" ""] exe=tiny`},
		{name: "execveat", given: openDir, does: func(k *caller) {
			k.fails(unix.ENOENT, unix.SYS_EXECVEAT, dirFD, "absent", k.words("absent"), 0, 0)
			k.last(0, unix.SYS_EXECVEAT, dirFD, "../tiny", k.words("called"), 0, 0)
		}, want: `
			SE execveat = ENOENT file=dir/absent "absent"
			PE EXEC execveat = 0 "/dev/fd/100/../tiny" ["called"] exe=tiny`},
		{name: "script", does: func(k *caller) {
			k.last(0, unix.SYS_EXECVE, "./script", k.words("called", "argument"), 0)
		}, want: `
			PE EXEC execve = 0 "./script" ["./tiny" "and more" "./script" "argument"] exe=tiny`},
		{name: "program in memory", does: func(k *caller) {
			from := k.ok(unix.SYS_OPENAT, cwd, "tiny", unix.O_RDONLY|unix.O_CLOEXEC, 0)
			fd := k.ok(unix.SYS_MEMFD_CREATE, "program", unix.MFD_CLOEXEC)
			k.ok(unix.SYS_SENDFILE, fd, from, 0, 4096)
			k.last(0, unix.SYS_EXECVEAT, fd, "", k.words("called"), 0, unix.AT_EMPTY_PATH)
		}, want: `
			FF tiny OPEN READ TRUNCATE: openat sendfile r=1/129 flags=RDONLY|CLOEXEC
			SE memfd_create = + "program"
			FF /memfd:program (deleted) WRITE TRUNCATE: sendfile w=1/129
			PE EXEC execveat = 0 "/dev/fd/?" ["called"] exe=/memfd:program (deleted) memfd`},
	}
}

// forkBy makes a child by a call that takes no function; the child ends with 5.
//
//go:norace
//go:nosplit
func (k *caller) forkBy(nr uintptr, args ...uintptr) int {
	var a [2]uintptr
	copy(a[:], args)
	pid, _, errno := unix.RawSyscall(nr, a[0], a[1], 0)
	if pid == 0 && errno == 0 {
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 5, 0, 0)
	}
	return int(pid)
}
