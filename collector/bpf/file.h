// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Files behind descriptors. */
#pragma once

/* A task's struct file of a descriptor, NULL when there is none. It is on the path of
 * every read and write. */
static __always_inline struct file *file_in(struct task_struct *task, __s32 fd)
{
	struct fdtable *table;
	struct file **files;
	__u32 max;

	if (PLAIN_LOADS) {
		table = task->files->fdt;
		max = table->max_fds;
		files = table->fd;
	} else {
		table = LOAD(task, files, fdt);
		max = LOAD(table, max_fds);
		files = LOAD(table, fd);
	}
	return fd >= 0 && (__u32)fd < max ? load_pointer(files + fd) : NULL;
}

static __always_inline struct file *file_of(__s32 fd)
{
	return file_in(current_task(), fd);
}

/* The file that a call's descriptor means. */
static __always_inline struct file *file_at(struct scratch *s, __s32 fd)
{
	return s->given && fd == (__s32)s->args[0] ? (void *)s->given : file_of(fd);
}

/* How many descriptors the current task's table has room for. */
static __always_inline __u32 table_size(void)
{
	return TASK_READ(current_task(), files, fdt, max_fds);
}

#define SUN_PATH_SIZE 108 /* bytes */

/* A place to walk from. */
struct place {
	__u64 dentry, mount;
};

/* Finds the path that a Unix socket is bound to, or copies its abstract name to where a
 * walk ends, which leaves no place; false when it has none. */
static __always_inline bool unix_bound(struct scratch *s, struct unix_sock *sock, struct place *at)
{
	struct dentry *dentry = LOAD(sock, path.dentry);
	struct unix_address *addr = LOAD(sock, addr);
	struct walk *w = &s->walk;
	__u32 len;

	at->dentry = address(dentry);
	at->mount = address(LOAD(sock, path.mnt));
	if (dentry)
		return true;
	if (!addr)
		return false;
	len = LOAD(addr, len) - sizeof(__u16) - 1;
	if (len >= SUN_PATH_SIZE)
		return false;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= 127;
	w->pos = PATH_SIZE - len;
	w->flags = PATH_ABSTRACT;
	return !bpf_probe_read_kernel(&w->buf[w->pos & (PATH_SIZE - 1)], len, addr->name[0].sun_path + 1);
}

/* The same for the end of a Unix socket that has a name: the other one, which a client
 * connected to, or its own. */
static __always_inline bool unix_named(struct scratch *s, struct file *file, struct place *at)
{
	struct socket *socket = LOAD(file, private_data);
	struct sock *sk = LOAD(socket, sk), *peer;

	if (!bpf_core_type_exists(struct unix_sock) || LOAD(sk, __sk_common.skc_family) != AF_UNIX)
		return false;
	peer = LOAD((struct unix_sock *)sk, peer);
	return (peer && unix_bound(s, (void *)peer, at)) || unix_bound(s, (void *)sk, at);
}

/* Describes in s->file an inode that was walked to. */
static __always_inline void describe_inode(struct scratch *s, struct inode *inode)
{
	s->file.mode = LOAD(inode, i_mode);
	s->file.inode = LOAD(inode, i_ino);
	s->file.dev = LOAD(inode, i_sb, s_dev);
	s->file.flags = s->walk.flags;
}

/* The same for what an open gives, which is never a socket. */
static __always_inline void describe_opened(struct scratch *s, struct file *file)
{
	walk_from(s, address(LOAD(file, f_path.dentry)), address(LOAD(file, f_path.mnt)), true);
	describe_inode(s, LOAD(file, f_inode));
}

/* Walks to a file and describes its inode. */
__noinline int describe_file(enum hook hook, __u64 ptr)
{
	struct scratch *s = scratch_get(hook);
	struct file *file = (void *)ptr;
	struct inode *inode = LOAD(file, f_inode);
	struct place at;
	bool named;

	if (!s)
		return 0;
	named = (LOAD(inode, i_mode) & S_IFMT) == S_IFSOCK && unix_named(s, file, &at);
	if (!named)
		at = (struct place){ address(LOAD(file, f_path.dentry)), address(LOAD(file, f_path.mnt)) };
	if (!named || at.dentry)
		walk_from(s, at.dentry, at.mount, true);
	describe_inode(s, inode);
	return 0;
}

/* Walks to the directory that a relative path starts from: that of dirfd, or the
 * current one. Absolute paths have none. */
static __always_inline __u16 append_base(struct scratch *s, __u64 path, __s32 dirfd)
{
	struct file *dir;
	char first = 0;

	bpf_probe_read_user(&first, 1, (void *)path);
	if (first == '/')
		return 0;
	if (dirfd == AT_FDCWD)
		return append_cwd(s);
	dir = file_of(dirfd);
	if (!dir)
		return 0;
	walk_path(s->hook, address(LOAD(dir, f_path.dentry)), address(LOAD(dir, f_path.mnt)));
	return append_walk(s);
}

#define NSEC_PER_SEC 1000000000LL
#define TIME_OF(inode, field) \
	(LOAD(inode, field.tv_sec) * NSEC_PER_SEC + LOAD(inode, field.tv_nsec))

static __always_inline __s64 mtime_of(struct inode *inode)
{
	struct inode___since_6_11 *fresh = (void *)inode;
	struct inode___until_6_10 *old = (void *)inode;

	if (bpf_core_field_exists(fresh->i_mtime_sec))
		return LOAD(fresh, i_mtime_sec) * NSEC_PER_SEC + LOAD(fresh, i_mtime_nsec);
	if (bpf_core_field_exists(old->__i_mtime))
		return TIME_OF(old, __i_mtime);
	return TIME_OF(old, i_mtime);
}

#define I_CTIME_QUERIED (1U << 31) /* since 6.13 a mark in the nanoseconds */

static __always_inline __s64 ctime_of(struct inode *inode)
{
	struct inode___since_6_11 *fresh = (void *)inode;
	struct inode___until_6_10 *old = (void *)inode;

	if (bpf_core_field_exists(fresh->i_ctime_sec))
		return LOAD(fresh, i_ctime_sec) * NSEC_PER_SEC +
		       (LOAD(fresh, i_ctime_nsec) & ~I_CTIME_QUERIED);
	if (bpf_core_field_exists(old->__i_ctime))
		return TIME_OF(old, __i_ctime);
	return TIME_OF(old, i_ctime);
}

/* In an overlay, whether the file was changed or made in the upper layer. The
 * overlay may be a module without BTF here, so its inode is taken as what it has
 * always been: the upper dentry right behind the embedded struct inode. */
static __always_inline bool in_upper_layer(struct inode *inode)
{
	void *upper = NULL;

	if (LOAD(inode, i_sb, s_magic) != OVERLAYFS_SUPER_MAGIC)
		return false;
	bpf_probe_read_kernel(&upper, sizeof(upper), (void *)inode + bpf_core_type_size(struct inode));
	return upper;
}

/* Whether the permission bits let the user write. Capabilities are left out: they
 * would say yes to all of root's. */
static __always_inline bool writable(struct inode *inode, const struct cred *cred)
{
	__u32 mode = LOAD(inode, i_mode);

	if (LOAD(inode, i_uid.val) == LOAD(cred, fsuid.val))
		return mode & S_IWUSR;
	if (LOAD(inode, i_gid.val) == LOAD(cred, fsgid.val))
		return mode & S_IWGRP;
	return mode & S_IWOTH;
}
