//go:build amd64

package syscalls

import (
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// cwd is the program's folder, as a directory's descriptor.
const cwd = unix.AT_FDCWD

// noFD is a descriptor that no program has open.
const noFD = 999

func openCases() []scenario {
	return []scenario{
		{name: "open", does: func(k *caller) {
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPEN, "data", unix.O_RDONLY, 0))
			k.fails(unix.ENOENT, unix.SYS_OPEN, "absent", unix.O_WRONLY, 0)
		}, want: `
			FF data OPEN CLOSE: open close flags=RDONLY
			SE open = ENOENT file=absent "absent" flags=0x1 mode=0`},
		{name: "openat", does: func(k *caller) {
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "new", unix.O_CREAT|unix.O_RDWR|unix.O_EXCL|unix.O_CLOEXEC, 0o640))
			k.fails(unix.EEXIST, unix.SYS_OPENAT, cwd, "new", unix.O_CREAT|unix.O_EXCL, 0o640)
			k.fails(unix.EBADF, unix.SYS_OPENAT, noFD, "data", 0, 0)
		}, want: `
			FF new OPEN CLOSE: openat close flags=RDONLY|WRONLY|CREAT|EXCL|CLOEXEC mode=0640
			SE openat = EEXIST file=new "new" flags=0xc0 mode=0640
			SE openat = EBADF file=data "data" flags=0x0 mode=0`},
		{name: "openat from a directory", does: func(k *caller) {
			at := k.ok(unix.SYS_OPENAT, cwd, "dir", unix.O_DIRECTORY, 0)
			k.ok(unix.SYS_OPENAT, at, "../dir/./inner", 0, 0)
			k.fails(unix.ENOENT, unix.SYS_OPENAT, at, "../absent", 0, 0)
		}, want: `
			FF dir(d) OPEN TRUNCATE: openat flags=RDONLY|DIRECTORY
			FF dir/inner OPEN TRUNCATE: openat flags=RDONLY
			SE openat = ENOENT file=absent "../absent" flags=0x0 mode=0`},
		{name: "openat2", does: func(k *caller) {
			how := unix.OpenHow{Flags: unix.O_RDONLY, Resolve: unix.RESOLVE_BENEATH}
			size := int(unsafe.Sizeof(how))
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT2, cwd, "dir/inner", unsafe.Pointer(&how), size))
			k.fails(unix.EXDEV, unix.SYS_OPENAT2, cwd, "../data", unsafe.Pointer(&how), size)
		}, want: `
			FF dir/inner OPEN CLOSE: openat2 close flags=RDONLY
			SE openat2 = EXDEV file=../data "../data" flags=0x0 mode=0`},
		{name: "creat", does: func(k *caller) {
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_CREAT, "data", 0o600))
			k.fails(unix.EISDIR, unix.SYS_CREAT, "dir", 0o600)
		}, want: `
			FF data OPEN CLOSE: creat close flags=WRONLY|CREAT|TRUNC mode=0600
			SE creat = EISDIR file=dir "dir" flags=0x241 mode=0600`},
		{name: "open through a link", given: func(k *caller) {
			k.ok(unix.SYS_SYMLINKAT, "dir", cwd, "soft")
		}, does: func(k *caller) {
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "soft/inner", 0, 0))
			k.fails(unix.ELOOP, unix.SYS_OPENAT, cwd, "soft", unix.O_NOFOLLOW, 0)
		}, want: `
			FF dir/inner OPEN CLOSE: openat close flags=RDONLY
			SE openat = ELOOP file=soft "soft" flags=0x20000 mode=0`},
		{name: "open with a bad address", does: func(k *caller) {
			k.fails(unix.EFAULT, unix.SYS_OPENAT, cwd, 0, 0, 0)
		}, want: `
			SE openat = EFAULT "" flags=0x0 mode=0`},
		{name: "open with a name too long", does: func(k *caller) {
			k.fails(unix.ENAMETOOLONG, unix.SYS_OPENAT, cwd, strings.Repeat("n", 256), 0, 0)
		}, want: `
			SE openat = ENAMETOOLONG file=` + strings.Repeat("n", 256) + ` "` + strings.Repeat("n", 256) + `" flags=0x0 mode=0`},
		{name: "chdir", does: func(k *caller) {
			k.ok(unix.SYS_CHDIR, "dir")
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "inner", 0, 0))
			k.ok(unix.SYS_FCHDIR, k.ok(unix.SYS_OPENAT, cwd, "..", unix.O_PATH, 0))
			k.fails(unix.ENOENT, unix.SYS_OPENAT, cwd, "inner", 0, 0)
			k.fails(unix.ENOENT, unix.SYS_CHDIR, "absent")
			k.fails(unix.EBADF, unix.SYS_FCHDIR, noFD)
		}, want: `
			FF dir/inner OPEN CLOSE: openat close flags=RDONLY
			FF .(d) OPEN TRUNCATE: openat flags=RDONLY
			SE openat = ENOENT file=inner "inner" flags=0x0 mode=0`},
	}
}
