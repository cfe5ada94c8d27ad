//go:build amd64

package syscalls

import "golang.org/x/sys/unix"

// namespaceCases are those on mounts and namespaces; each program has a mount
// namespace of its own to begin with.
func namespaceCases() []scenario {
	own := func(k *caller) {
		k.ok(unix.SYS_UNSHARE, unix.CLONE_NEWNS)
		k.ok(unix.SYS_MOUNT, "none", "/", 0, unix.MS_REC|unix.MS_PRIVATE, 0)
	}
	return []scenario{
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
		{name: "a folder that is mounted over", given: func(k *caller) {
			own(k)
			k.ok(unix.SYS_MKDIR, "here", 0o755)
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "here/inner", unix.O_CREAT, 0o600))
		}, does: func(k *caller) {
			k.ok(unix.SYS_MOUNT, "dir", "here", 0, unix.MS_BIND, 0)
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "here/inner", 0, 0))
			k.ok(unix.SYS_UMOUNT2, "here", 0)
			k.ok(unix.SYS_RENAME, "here", "there")
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "there/inner", 0, 0))
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_OPENAT, cwd, "dir/inner", 0, 0))
		}, want: `
			SE mount = 0 file=here(d) "dir" "here" ""
			FF here/inner OPEN CLOSE: openat close flags=RDONLY
			SE umount2 = 0 file=here(d) "here"
			FE RENAME rename = 0 here(d) > there
			FF there/inner OPEN CLOSE: openat close flags=RDONLY
			FF dir/inner OPEN CLOSE: openat close flags=RDONLY`},
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
