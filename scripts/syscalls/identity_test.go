//go:build amd64

package syscalls

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

func identityCases() []scenario {
	return []scenario{
		{name: "setuid", does: func(k *caller) {
			k.ok(unix.SYS_SETUID, 1234)
			k.fails(unix.EPERM, unix.SYS_SETUID, 0)
		}, want: `
			PE SETUID setuid = 0 1234 uid=1234 euid=1234
			PE SETUID setuid = EPERM 0 uid=1234 euid=1234`},
		{name: "setreuid", does: func(k *caller) {
			k.ok(unix.SYS_SETREUID, -1, 1234)
			k.fails(unix.EPERM, unix.SYS_SETREUID, 5, 6)
		}, want: `
			PE SETUID setreuid = 0 -1,1234 uid=0 euid=1234
			PE SETUID setreuid = EPERM 5,6 uid=0 euid=1234`},
		{name: "setresuid", does: func(k *caller) {
			k.ok(unix.SYS_SETRESUID, 1, 2, 3)
			k.fails(unix.EPERM, unix.SYS_SETRESUID, 0, 0, 0)
		}, want: `
			PE SETUID setresuid = 0 1,2,3 uid=1 euid=2
			PE SETUID setresuid = EPERM 0,0,0 uid=1 euid=2`},
		{name: "setfsuid", does: func(k *caller) {
			k.ok(unix.SYS_SETFSUID, 1234)
		}, want: `
			PE SETUID setfsuid = 0 1234 uid=0 euid=0`},
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
			PE SETUID setuid = 0 1 uid=1 euid=1
			SE setregid = EPERM`},
		{name: "setresgid", does: func(k *caller) {
			k.ok(unix.SYS_SETRESGID, 1, 2, 3)
			k.ok(unix.SYS_SETUID, 1)
			k.fails(unix.EPERM, unix.SYS_SETRESGID, 7, 8, 9)
		}, want: `
			SE setresgid = 0
			PE SETUID setuid = 0 1 uid=1 euid=1
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
			PE SETUID setresuid = 0 1234,1234,1234 uid=1234 euid=1234
			FF scratch CLOSE WRITE: close write w=1/3`},
	}
}
