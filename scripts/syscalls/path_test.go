//go:build amd64

package syscalls

import "golang.org/x/sys/unix"

// pathCases are the calls on names: their folders and links.
func pathCases() []scenario {
	return []scenario{
		{name: "mkdir", does: func(k *caller) {
			k.ok(unix.SYS_MKDIR, "made", 0o751)
			k.fails(unix.EEXIST, unix.SYS_MKDIR, "dir", 0o755)
		}, want: `
			FE MKDIR mkdir = 0 made(d) mode=0751
			FE MKDIR mkdir = EEXIST dir(d) mode=0755`},
		{name: "mkdirat", does: func(k *caller) {
			k.ok(unix.SYS_MKDIRAT, dirFD, "made", 0o751)
			k.fails(unix.ENOENT, unix.SYS_MKDIRAT, cwd, "absent/made", 0o755)
		}, given: openDir, want: `
			FE MKDIR mkdirat = 0 dir/made(d) mode=0751
			FE MKDIR mkdirat = ENOENT absent/made(d) mode=0755`},
		{name: "rmdir", given: func(k *caller) { k.ok(unix.SYS_MKDIR, "made", 0o755) }, does: func(k *caller) {
			k.ok(unix.SYS_RMDIR, "made")
			k.fails(unix.ENOTEMPTY, unix.SYS_RMDIR, "dir")
		}, want: `
			FE RMDIR rmdir = 0 made(d)
			FE RMDIR rmdir = ENOTEMPTY dir(d)`},
		{name: "unlink", does: func(k *caller) {
			k.ok(unix.SYS_UNLINK, "data")
			k.fails(unix.ENOENT, unix.SYS_UNLINK, "data")
		}, want: `
			FE UNLINK unlink = 0 data
			FE UNLINK unlink = ENOENT data`},
		{name: "unlinkat", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_UNLINKAT, dirFD, "inner", 0)
			k.ok(unix.SYS_UNLINKAT, cwd, "dir", unix.AT_REMOVEDIR)
			k.fails(unix.ENOENT, unix.SYS_UNLINKAT, cwd, "dir", unix.AT_REMOVEDIR)
			k.fails(unix.EBADF, unix.SYS_UNLINKAT, noFD, "data", 0)
		}, want: `
			FE UNLINK unlinkat = 0 dir/inner
			FE RMDIR unlinkat = 0 dir(d) flags=0x200
			FE RMDIR unlinkat = ENOENT dir(d) flags=0x200
			FE UNLINK unlinkat = EBADF data`},
		{name: "rename", does: func(k *caller) {
			k.ok(unix.SYS_RENAME, "data", "dir/moved")
			k.fails(unix.ENOENT, unix.SYS_RENAME, "data", "other")
		}, want: `
			FE RENAME rename = 0 data > dir/moved
			FE RENAME rename = ENOENT data > other`},
		{name: "renameat", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_RENAMEAT, dirFD, "inner", cwd, "moved")
			k.fails(unix.ENOENT, unix.SYS_RENAMEAT, cwd, "absent", dirFD, "moved")
		}, want: `
			FE RENAME renameat = 0 dir/inner > moved
			FE RENAME renameat = ENOENT absent > dir/moved`},
		{name: "renameat2", does: func(k *caller) {
			k.ok(unix.SYS_RENAMEAT2, cwd, "data", cwd, "dir/inner", unix.RENAME_EXCHANGE)
			k.fails(unix.EEXIST, unix.SYS_RENAMEAT2, cwd, "data", cwd, "dir/inner", unix.RENAME_NOREPLACE)
		}, want: `
			FE RENAME renameat2 = 0 data > dir/inner flags=0x2
			FE RENAME renameat2 = EEXIST data > dir/inner flags=0x1`},
		{name: "link", does: func(k *caller) {
			k.ok(unix.SYS_LINK, "data", "hard")
			k.fails(unix.EEXIST, unix.SYS_LINK, "data", "hard")
		}, want: `
			FE LINK link = 0 data > hard
			FE LINK link = EEXIST data > hard`},
		{name: "linkat", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_LINKAT, cwd, "data", dirFD, "hard", 0)
			k.fails(unix.EPERM, unix.SYS_LINKAT, cwd, "dir", cwd, "hard", 0)
		}, want: `
			FE LINK linkat = 0 data > dir/hard
			FE LINK linkat = EPERM dir(d) > hard`},
		{name: "symlink", does: func(k *caller) {
			k.ok(unix.SYS_SYMLINK, "inner", "dir/soft")
			k.fails(unix.EEXIST, unix.SYS_SYMLINK, "/etc/passwd", "data")
		}, want: `
			FE SYMLINK symlink = 0 dir/inner > dir/soft
			FE SYMLINK symlink = EEXIST /etc/passwd > data`},
		{name: "symlinkat", given: openDir, does: func(k *caller) {
			k.ok(unix.SYS_SYMLINKAT, "../data", dirFD, "soft")
			k.fails(unix.ENOENT, unix.SYS_SYMLINKAT, "data", cwd, "absent/soft")
		}, want: `
			FE SYMLINK symlinkat = 0 data > dir/soft
			FE SYMLINK symlinkat = ENOENT absent/data > absent/soft`},
		{name: "chroot", does: func(k *caller) {
			k.fails(unix.ENOENT, unix.SYS_CHROOT, "absent")
			k.ok(unix.SYS_CHROOT, "dir")
			k.ok(unix.SYS_CHDIR, "/")
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "inner", 0, 0))
		}, want: `
			SE chroot = ENOENT file=absent "absent"
			SE chroot = 0 file=dir "dir"
			FF /inner OPEN CLOSE: openat close flags=RDONLY`},
		{name: "a folder that is renamed", given: func(k *caller) {
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "dir/inner", 0, 0))
			k.ok(unix.SYS_MKDIR, "other", 0o755)
		}, does: func(k *caller) {
			k.ok(unix.SYS_RENAME, "dir", "other/moved")
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "other/moved/inner", 0, 0))
			k.ok(unix.SYS_RENAME, "other", "dir")
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "dir/moved/inner", 0, 0))
		}, want: `
			FE RENAME rename = 0 dir > other/moved
			FF other/moved/inner OPEN CLOSE: openat close flags=RDONLY
			FE RENAME rename = 0 other(d) > dir
			FF dir/moved/inner OPEN CLOSE: openat close flags=RDONLY`},
		{name: "a folder that is removed and made anew", given: func(k *caller) {
			k.ok(unix.SYS_MKDIR, "first", 0o755)
		}, does: func(k *caller) {
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "first/data", unix.O_CREAT, 0o600))
			k.ok(unix.SYS_UNLINK, "first/data")
			k.ok(unix.SYS_RMDIR, "first")
			k.ok(unix.SYS_MKDIR, "second", 0o755) // often the same inode
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "second/data", unix.O_CREAT, 0o600))
		}, want: `
			FF first/data OPEN CLOSE: openat close flags=RDONLY|CREAT mode=0600
			FE UNLINK unlink = 0 first/data
			FE RMDIR rmdir = 0 first(d)
			FE MKDIR mkdir = 0 second(d) mode=0755
			FF second/data OPEN CLOSE: openat close flags=RDONLY|CREAT mode=0600`},
	}
}

// dirFD is the descriptor of the folder that openDir opens.
const dirFD = 100

func openDir(k *caller) {
	fd := k.ok(unix.SYS_OPENAT, cwd, "dir", unix.O_DIRECTORY, 0)
	k.ok(unix.SYS_DUP3, fd, dirFD, 0)
	k.ok(unix.SYS_CLOSE, fd)
}
