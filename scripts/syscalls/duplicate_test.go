//go:build amd64

package syscalls

import "golang.org/x/sys/unix"

// duplicateCases put other files onto standard input, as a shell on a connection
// does. Duplicates elsewhere are not told.
func duplicateCases() []scenario {
	return []scenario{
		{name: "dup2", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_DUP2, dirFD, 0)
			k.ok(unix.SYS_DUP2, dirFD, 200)
			k.fails(unix.EBADF, unix.SYS_DUP2, noFD, 0)
		}, want: `
			SE dup2 = 0 file=dir(d)
			SE dup2 = EBADF`},
		{name: "dup3", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_DUP3, dirFD, 0, unix.O_CLOEXEC)
			k.ok(unix.SYS_DUP3, dirFD, 200, 0)
			k.fails(unix.EINVAL, unix.SYS_DUP3, 0, 0, 0)
		}, want: `
			SE dup3 = 0 file=dir(d)
			SE dup3 = EINVAL file=dir(d)`},
		{name: "dup", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_CLOSE, 0)
			k.ok(unix.SYS_DUP, dirFD)
			k.ok(unix.SYS_DUP, dirFD)
			k.fails(unix.EBADF, unix.SYS_DUP, noFD)
		}, want: `
			SE dup = 0 file=dir(d)`},
		{name: "fcntl", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_CLOSE, 0)
			k.ok(unix.SYS_FCNTL, dirFD, unix.F_DUPFD, 0)
			k.ok(unix.SYS_FCNTL, dirFD, unix.F_GETFD, 0)
			k.ok(unix.SYS_FCNTL, dirFD, unix.F_DUPFD_CLOEXEC, 50)
			k.fails(unix.EBADF, unix.SYS_FCNTL, noFD, unix.F_DUPFD, 0)
		}, want: `
			SE fcntl = 0 file=dir(d)`},
	}
}
