//go:build amd64

package syscalls

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// descriptorCases are those in which a descriptor is not its opener's alone.
func descriptorCases() []scenario {
	return []scenario{
		{name: "reused", does: func(k *caller) {
			for _, name := range []string{"data", "dir/inner", "data"} {
				fd := k.ok(unix.SYS_OPENAT, cwd, name, unix.O_RDONLY, 0)
				k.ok(unix.SYS_READ, fd, make([]byte, 64), 64)
				k.ok(unix.SYS_CLOSE, fd)
			}
		}, want: `
			FF data OPEN CLOSE READ: openat close read r=1/5 flags=RDONLY
			FF dir/inner OPEN CLOSE READ: openat close read r=1/3 flags=RDONLY
			FF data OPEN CLOSE READ: openat close read r=1/5 flags=RDONLY`},
		{name: "duplicated", does: func(k *caller) {
			fd := k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDONLY, 0)
			again := k.ok(unix.SYS_DUP, fd)
			k.ok(unix.SYS_CLOSE, fd)
			k.ok(unix.SYS_READ, again, make([]byte, 64), 64)
			k.ok(unix.SYS_CLOSE, again)
		}, want: `
			FF data OPEN CLOSE: openat close flags=RDONLY
			FF data CLOSE READ: close read r=1/5`},
		{name: "overwritten", does: func(k *caller) {
			fd := k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDONLY, 0)
			k.ok(unix.SYS_READ, fd, make([]byte, 64), 64)
			k.ok(unix.SYS_DUP3, k.ok(unix.SYS_OPENAT, cwd, "dir/inner", unix.O_RDONLY, 0), fd, 0)
			k.ok(unix.SYS_READ, fd, make([]byte, 64), 64)
		}, want: `
			FF data OPEN READ TRUNCATE: openat read r=1/5 flags=RDONLY
			FF dir/inner OPEN TRUNCATE: openat flags=RDONLY
			FF dir/inner READ TRUNCATE: read r=1/3`},
		{name: "inherited", does: func(k *caller) {
			fd := k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDWR, 0)
			k.ok(unix.SYS_WRITE, fd, []byte("12"), 2)
			k.wait(k.fork(func() { k.ok(unix.SYS_WRITE, fd, []byte("345"), 3) }))
			k.ok(unix.SYS_CLOSE, fd)
		}, want: `
			FF data OPEN CLOSE WRITE: openat close write w=1/2 flags=RDONLY|WRONLY
			PE CLONE clone = +
			child PE CLONE clone = 0
			child FF data WRITE TRUNCATE: write w=1/3
			child PE EXIT = 0x0`},
		{name: "shared", does: func(k *caller) {
			// The child has the parent's table: what it opens is the parent's as well.
			pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, unix.CLONE_FILES|uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
			if errno != 0 {
				k.fail("clone: %v", errno)
			}
			if pid == 0 {
				k.ok(unix.SYS_DUP3, k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDONLY, 0), placed, 0)
				unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
			}
			k.wait(int(pid))
			k.ok(unix.SYS_READ, placed, make([]byte, 64), 64)
			k.ok(unix.SYS_CLOSE, placed)
		}, want: `
			PE CLONE clone = +
			child PE CLONE clone = 0
			child FF data OPEN TRUNCATE: openat flags=RDONLY
			child PE EXIT = 0x0
			FF data CLOSE READ: close read r=1/5`},
		{name: "kept over exec", does: func(k *caller) {
			fd := k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDONLY, 0)
			k.ok(unix.SYS_READ, fd, make([]byte, 2), 2)
			k.last(0, unix.SYS_EXECVE, "tiny", k.words("tiny"), 0)
		}, want: `
			FF data OPEN READ TRUNCATE: openat read r=1/2 flags=RDONLY
			PE EXEC execve = 0 "tiny" ["tiny"] exe=tiny`},
		{name: "passed over a socket", does: func(k *caller) {
			var ends [2]int32
			k.ok(unix.SYS_SOCKETPAIR, unix.AF_UNIX, unix.SOCK_STREAM, 0, unsafe.Pointer(&ends))
			fd := k.ok(unix.SYS_OPENAT, cwd, "data", unix.O_RDONLY, 0)
			k.ok(unix.SYS_SENDMSG, int(ends[0]), k.passing(unix.UnixRights(fd)), 0)
			k.ok(unix.SYS_CLOSE, fd)
			control := make([]byte, unix.CmsgSpace(4))
			k.ok(unix.SYS_RECVMSG, int(ends[1]), k.passing(control), 0)
			got := int(*(*int32)(unsafe.Pointer(&control[unix.CmsgLen(0)])))
			k.ok(unix.SYS_READ, got, make([]byte, 64), 64)
			k.ok(unix.SYS_CLOSE, got)
		}, want: `
			FF data OPEN CLOSE: openat close flags=RDONLY
			FF socket(u) WRITE TRUNCATE: sendmsg w=1/1
			FF socket(u) READ TRUNCATE: recvmsg r=1/1
			FF data CLOSE READ: close read r=1/5`},
	}
}

// passing is a message of one byte with control data.
func (k *caller) passing(control []byte) unsafe.Pointer {
	var h unix.Msghdr
	iov, n := k.vector([]byte{0})
	h.Iov = (*unix.Iovec)(iov)
	h.SetIovlen(n)
	h.Control = &control[0]
	h.SetControllen(len(control))
	k.kept = append(k.kept, control)
	return unsafe.Pointer(&h)
}
