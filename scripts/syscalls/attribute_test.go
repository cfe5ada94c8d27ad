//go:build amd64

package syscalls

import "golang.org/x/sys/unix"

// attributeCases are the calls on what a file is, and on what is watched.
func attributeCases() []scenario {
	return []scenario{
		{name: "chmod", does: func(k *caller) {
			k.ok(unix.SYS_CHMOD, "data", 0o4755)
			k.fails(unix.ENOENT, unix.SYS_CHMOD, "absent", 0o755)
		}, want: `
			SE chmod = 0 file=data "data"
			SE chmod = ENOENT file=absent "absent"`},
		{name: "fchmod", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_FCHMOD, dirFD, 0o1777)
			k.fails(unix.EBADF, unix.SYS_FCHMOD, noFD, 0o755)
		}, want: `
			SE fchmod = 0 file=dir(d)
			SE fchmod = EBADF`},
		{name: "fchmodat", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_FCHMODAT, dirFD, "inner", 0o755)
			k.fails(unix.ENOENT, unix.SYS_FCHMODAT, dirFD, "absent", 0o755)
		}, want: `
			SE fchmodat = 0 file=dir/inner "inner"
			SE fchmodat = ENOENT file=dir/absent "absent"`},
		{name: "fchmodat2", does: func(k *caller) {
			k.ok(unix.SYS_FCHMODAT2, cwd, "data", 0o755, 0)
			k.fails(unix.ENOENT, unix.SYS_FCHMODAT2, cwd, "absent", 0o755, 0)
		}, want: `
			SE fchmodat2 = 0 file=data "data"
			SE fchmodat2 = ENOENT file=absent "absent"`},
		{name: "chown", does: func(k *caller) {
			k.ok(unix.SYS_CHOWN, "data", 1, 2)
			k.fails(unix.ENOENT, unix.SYS_CHOWN, "absent", 1, 2)
		}, want: `
			SE chown = 0 file=data "data"
			SE chown = ENOENT file=absent "absent"`},
		{name: "lchown", does: func(k *caller) {
			k.ok(unix.SYS_LCHOWN, "data", 1, 2)
			k.fails(unix.ENOENT, unix.SYS_LCHOWN, "absent", 1, 2)
		}, want: `
			SE lchown = 0 file=data "data"
			SE lchown = ENOENT file=absent "absent"`},
		{name: "fchown", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_FCHOWN, dirFD, 1, 2)
			k.fails(unix.EBADF, unix.SYS_FCHOWN, noFD, 1, 2)
		}, want: `
			SE fchown = 0 file=dir(d)
			SE fchown = EBADF`},
		{name: "fchownat", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_FCHOWNAT, dirFD, "inner", 1, 2, 0)
			k.ok(unix.SYS_FCHOWNAT, dirFD, "", 1, 2, unix.AT_EMPTY_PATH)
			k.fails(unix.ENOENT, unix.SYS_FCHOWNAT, cwd, "absent", 1, 2, 0)
		}, want: `
			SE fchownat = 0 file=dir/inner "inner"
			SE fchownat = 0 file=dir(d) ""
			SE fchownat = ENOENT file=absent "absent"`},
		{name: "mknod", does: func(k *caller) {
			k.ok(unix.SYS_MKNOD, "fifo", unix.S_IFIFO|0o600, 0)
			k.fails(unix.EEXIST, unix.SYS_MKNOD, "data", unix.S_IFREG|0o600, 0)
		}, want: `
			SE mknod = 0 file=fifo(p) "fifo"
			SE mknod = EEXIST file=data "data"`},
		{name: "mknodat", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_MKNODAT, dirFD, "null", unix.S_IFCHR|0o600, 0x103)
			k.fails(unix.ENOENT, unix.SYS_MKNODAT, cwd, "absent/fifo", unix.S_IFIFO|0o600, 0)
		}, want: `
			SE mknodat = 0 file=dir/null(o) "null"
			SE mknodat = ENOENT file=absent/fifo(p) "absent/fifo"`},
		{name: "truncate", does: func(k *caller) {
			k.ok(unix.SYS_TRUNCATE, "data", 1)
			k.fails(unix.EISDIR, unix.SYS_TRUNCATE, "dir", 1)
		}, want: `
			SE truncate = 0 file=data "data"
			SE truncate = EISDIR file=dir "dir"`},
		{name: "setxattr", does: func(k *caller) {
			k.ok(unix.SYS_SETXATTR, "data", "trusted.x", []byte("v"), 1, 0)
			k.fails(unix.ENOENT, unix.SYS_SETXATTR, "absent", "trusted.x", []byte("v"), 1, 0)
		}, want: `
			SE setxattr = 0 file=data "data" "trusted.x"
			SE setxattr = ENOENT file=absent "absent" "trusted.x"`},
		{name: "lsetxattr", does: func(k *caller) {
			k.ok(unix.SYS_LSETXATTR, "data", "trusted.x", []byte("v"), 1, 0)
			k.fails(unix.EOPNOTSUPP, unix.SYS_LSETXATTR, "data", "nowhere.x", []byte("v"), 1, 0)
		}, want: `
			SE lsetxattr = 0 file=data "data" "trusted.x"
			SE lsetxattr = ENOTSUP file=data "data" "nowhere.x"`},
		{name: "fsetxattr", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_FSETXATTR, dirFD, "trusted.x", []byte("v"), 1, 0)
			k.fails(unix.EBADF, unix.SYS_FSETXATTR, noFD, "trusted.x", []byte("v"), 1, 0)
		}, want: `
			SE fsetxattr = 0 file=dir(d) "trusted.x"
			SE fsetxattr = EBADF "trusted.x"`},
		{name: "inotify", does: func(k *caller) {
			k.ok(unix.SYS_INOTIFY_INIT)
			fd := k.ok(unix.SYS_INOTIFY_INIT1, unix.IN_CLOEXEC)
			k.ok(unix.SYS_INOTIFY_ADD_WATCH, fd, "data", unix.IN_OPEN)
			k.fails(unix.ENOENT, unix.SYS_INOTIFY_ADD_WATCH, fd, "absent", unix.IN_OPEN)
			k.fails(unix.EINVAL, unix.SYS_INOTIFY_INIT1, -1)
		}, want: `
			SE inotify_init = +
			SE inotify_init1 = +
			SE inotify_add_watch = + file=data "data"
			SE inotify_add_watch = ENOENT file=absent "absent"
			SE inotify_init1 = EINVAL`},
		{name: "fanotify", does: func(k *caller) {
			fd := k.ok(unix.SYS_FANOTIFY_INIT, unix.FAN_CLASS_NOTIF, unix.O_RDONLY)
			k.ok(unix.SYS_FANOTIFY_MARK, fd, unix.FAN_MARK_ADD, unix.FAN_OPEN, cwd, "data")
			k.fails(unix.ENOENT, unix.SYS_FANOTIFY_MARK, fd, unix.FAN_MARK_ADD, unix.FAN_OPEN, cwd, "absent")
			k.fails(unix.EINVAL, unix.SYS_FANOTIFY_INIT, 1<<30, 0)
		}, want: `
			SE fanotify_init = +
			SE fanotify_mark = 0 file=data "data"
			SE fanotify_mark = ENOENT file=absent "absent"
			SE fanotify_init = EINVAL`},
	}
}
