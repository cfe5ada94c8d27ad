// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Paths by walking dentries and mounts up to the task's root: bpf_d_path is not
 * allowed in tracepoints. Written backwards, from the leaf. A component costs some 17 ns
 * where loads are typed, measured over 12 of them, so there is no cache of folders:
 * it would cost as much as six, and would have to be right the moment that any process
 * has renamed, removed or mounted over any folder. */
#pragma once

/* Components and mount crossings of a walk: so many rounds of so many steps. At a load
 * the verifier follows every turn of both loops, but not of one within the other. */
#define WALK_ROUNDS 8
#define WALK_STEPS 16

/* Puts "/name" in front. */
static __always_inline int walk_put(struct walk *w, const void *name, __u32 len)
{
	__u32 pos = w->pos;

	if (len >= NAME_SIZE)
		len = NAME_SIZE - 1;
	if (pos < len + 1) {
		w->flags |= PATH_CUT;
		return -1;
	}
	asm volatile("" : "+r"(len));
	len &= NAME_SIZE - 1;
	pos -= len;
	if (bpf_probe_read_kernel(&w->buf[pos & (PATH_SIZE - 1)], len, name))
		return -1;
	pos--;
	w->buf[pos & (PATH_SIZE - 1)] = '/';
	w->pos = pos;
	return 0;
}

/* Marks a path whose beginning is missing, and counts it: it begins with ".../", as no
 * path does. */
static __always_inline void walk_mark(struct walk *w)
{
	__u32 pos = w->pos < 3 ? 0 : w->pos - 3;

	stat_count(STAT_CUT_PATHS);
	for (int i = 0; i < 4; i++)
		w->buf[(pos + i) & (PATH_SIZE - 1)] = i < 3 ? '.' : '/';
	w->pos = pos;
}

/* A walk without a step is at the root. */
static __always_inline void walk_end(struct walk *w)
{
	if (w->flags & PATH_CUT) {
		walk_mark(w);
		return;
	}
	if (w->pos < PATH_SIZE)
		return;
	w->pos = PATH_SIZE - 1;
	w->buf[PATH_SIZE - 1] = '/';
}

/* Goes on in a mount, whose root is remembered. */
static __always_inline void walk_enter(struct walk *w, __u64 mount)
{
	w->mount = mount;
	w->top = (__u64)LOAD((struct vfsmount *)mount, mnt_root);
}

static __always_inline struct mount *mount_of(struct vfsmount *m)
{
	struct mount *zero = NULL;
	return (void *)m - (unsigned long)__builtin_preserve_access_index(&zero->mnt);
}

#define SHORT_NAME 32 /* bytes */

/* Puts "/name" in front, by loads of eight bytes each from the name's end on: what they
 * bring of before its beginning is written over. A component took 32 ns by the helper. */
static __always_inline void walk_put_short(struct walk *w, const void *name, __u32 len)
{
	__u32 pos = w->pos, begin = pos - len - 1;

	for (__u32 n = sizeof(__u64); n <= SHORT_NAME; n += sizeof(__u64)) {
		*(__u64 *)&w->buf[(pos - n) & (PATH_SIZE - 1)] = load_word(name + len - n);
		if (n >= len)
			break;
	}
	w->buf[begin & (PATH_SIZE - 1)] = '/';
	w->pos = begin;
}

static __always_inline struct qstr name_of(struct dentry *d)
{
	struct qstr name;

	if (TYPED_LOADS) {
		name.len = typed(d)->d_name.len;
		name.name = typed(d)->d_name.name;
	} else {
		bpf_core_read(&name, sizeof(name), &d->d_name);
	}
	return name;
}

static __always_inline bool walk_put_name(struct walk *w, struct dentry *d)
{
	struct qstr name = name_of(d);

	if (!TYPED_LOADS || name.len > SHORT_NAME || w->pos <= SHORT_NAME)
		return !walk_put(w, name.name, name.len);
	walk_put_short(w, name.name, name.len);
	return true;
}

/* One step towards the root; false when it is reached. */
static __always_inline bool walk_step(struct walk *w)
{
	struct dentry *d = (void *)w->dentry, *parent;

	if (w->dentry == w->root_dentry && w->mount == w->root_mount)
		return false;
	if (w->dentry == w->top) {
		struct mount *mnt = mount_of((void *)w->mount), *up = LOAD(mnt, mnt_parent);
		if (up == mnt)
			return false;
		w->dentry = (__u64)LOAD(mnt, mnt_mountpoint);
		walk_enter(w, (__u64)__builtin_preserve_access_index(&up->mnt));
		return true;
	}
	parent = LOAD(d, d_parent);
	if (parent == d)
		return false;
	w->dentry = (__u64)parent;
	return walk_put_name(w, d);
}

#define NS_NAME_SIZE 16 /* "cgroup", with room */

/* The file of a namespace has no name but its kind. */
static __always_inline bool walk_namespace(struct walk *w, struct dentry *d)
{
	struct inode *inode = LOAD(d, d_inode);
	struct ns_common *ns;
	char name[NS_NAME_SIZE];
	long n;

	if (!inode || LOAD(inode, i_sb, s_magic) != NSFS_MAGIC)
		return false;
	ns = LOAD(inode, i_private);
	n = bpf_probe_read_kernel_str(name, sizeof(name), LOAD(ns, ops, name));
	if (n <= 1)
		return false;
	w->flags |= PATH_NAMESPACE;
	if (!walk_put(w, name, n - 1))
		w->pos++; /* no slash */
	return true;
}

/* A pipe, socket, memfd or anonymous inode: its dentry is its own parent and yet
 * not the root of a mount. What it has for a name is taken as it is. */
static __always_inline bool walk_unnamed(struct walk *w)
{
	struct dentry *d = (void *)w->dentry;
	struct qstr name;

	if (LOAD(d, d_parent) != d || w->top == w->dentry)
		return false;
	if (walk_namespace(w, d))
		return true;
	w->flags |= PATH_NO_NAME;
	name = name_of(d);
	if (!walk_put(w, name.name, name.len))
		w->pos++; /* no slash */
	return true;
}

/* A round's steps; true when the walk goes on after them. */
static __always_inline bool walk_steps(struct walk *w)
{
	for (int i = 0; i < WALK_STEPS; i++)
		if (!walk_step(w))
			return false;
	return true;
}

/* A global function: the verifier looks at it once, not at every round. */
__noinline int walk_round(enum hook hook)
{
	struct scratch *s = scratch_get(hook);

	return s && walk_steps(&s->walk);
}

/* Walks to the root; false when it is too far. */
static __always_inline bool walk_up(struct scratch *s, bool calls)
{
	for (int i = 0; i < WALK_ROUNDS; i++)
		if (!(calls ? walk_round(s->hook) : walk_steps(&s->walk)))
			return true;
	return false;
}

/* Without calls it is for programs that may have no subprogram. */
static __always_inline void walk_from(struct scratch *s, __u64 dentry, __u64 mount, bool calls)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fs_struct *fs = LOAD(task, fs);
	struct dentry *d = (void *)dentry;
	struct walk *w = &s->walk;

	w->dentry = dentry;
	w->root_dentry = (__u64)LOAD(fs, root.dentry);
	w->root_mount = (__u64)LOAD(fs, root.mnt);
	w->flags = 0;
	w->pos = PATH_SIZE;
	if (!dentry)
		return;
	walk_enter(w, mount);
	if (walk_unnamed(w))
		return;
	if (LOAD(d, d_parent) != d && !LOAD(d, d_hash.pprev))
		w->flags |= PATH_DELETED;
	if (!walk_up(s, calls))
		w->flags |= PATH_CUT;
	walk_end(w);
}

/* Walks from a dentry on a vfsmount; append_walk has the result. */
__noinline int walk_path(enum hook hook, __u64 dentry, __u64 mount)
{
	struct scratch *s = scratch_get(hook);

	if (s)
		walk_from(s, dentry, mount, true);
	return 0;
}

static __always_inline __u16 append_walk(struct scratch *s)
{
	__u32 pos = s->walk.pos;

	if (pos >= PATH_SIZE)
		return 0;
	return append_short(s, &s->walk.buf[pos & (PATH_SIZE - 1)], PATH_SIZE - pos);
}

static __always_inline __u16 append_cwd(struct scratch *s)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	walk_path(s->hook, address(LOAD(task, fs, pwd.dentry)), address(LOAD(task, fs, pwd.mnt)));
	return append_walk(s);
}
