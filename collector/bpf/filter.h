// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What is left out by the user's choice, before any work is done for it. A process
 * is judged once, and anew after an exec, a change of its user or its cgroup, or of
 * the filters; one that is left out costs a look at its entry. Its fork, exec, exit
 * and changes of identity are told all the same, as quiet: user space knows it, should
 * it be the parent of one that is recorded. Without filters all of this is one
 * comparison. */
#pragma once

enum filter_by {
	BY_CGROUP,
	BY_TREE,
	BY_USER,
	BY_EXECUTABLE,
	BY_PATH,
	BY_PORT,
	BY_RECORD,
	NUM_FILTERS,
};

enum listed { LISTED_IN = 1, LISTED_OUT = 2 };

/* Kinds of records that are left out early. */
enum record_kind { RECORD_FILE = 1, RECORD_FILE_FLOW = 2, RECORD_NETWORK_FLOW = 4, RECORD_SYSCALL = 8 };

/* Set by user space at any time. uses and includes have a bit for each filter_by: it has
 * a list, it has a list of what alone is recorded. */
struct filter {
	__u32 epoch; /* 0: nothing is left out */
	__u32 uses;
	__u32 includes;
	enum record_kind records; /* left out */
};
volatile struct filter filter;

/* Cgroups that user space has judged, by their ids. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 32768);
	__type(key, __u64);
	__type(value, __u8);
} filter_cgroups SEC(".maps");

/* Processes of a tree; children inherit. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, __u8);
} filter_trees SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u8);
} filter_users SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, __u16);
	__type(value, __u8);
} filter_ports SEC(".maps");

/* The longest entry that a path begins with decides. An entry that ends with a NUL is
 * that path alone. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 8192);
	__type(key, struct path_key);
	__type(value, __u8);
} filter_executables SEC(".maps"), filter_paths SEC(".maps");

/* Descriptors whose flow is left out. It may forget: nothing is counted here, and what
 * is forgotten is judged anew. */
struct muted {
	__u64 file;
	__u32 epoch;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct flow_key);
	__type(value, struct muted);
} muted SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NUM_FILTERS);
	__type(key, enum filter_by);
	__type(value, __u64);
} filtered SEC(".maps");

static __always_inline void filter_count(enum filter_by by)
{
	__u64 *n = bpf_map_lookup_elem(&filtered, &by);

	if (n)
		__sync_fetch_and_add(n, 1);
}

static __always_inline bool filter_uses(enum filter_by by)
{
	return filter.uses & 1 << by;
}

/* Whether what stands in a list, or in none, is left out. */
static __always_inline bool lists_out(enum filter_by by, __u8 *listed)
{
	__u8 l = listed ? *listed : 0;

	return l & LISTED_OUT || (filter.includes & 1 << by && !(l & LISTED_IN));
}

/* The walked path, cut to what a list can tell apart. */
static __always_inline struct path_key *path_key(struct scratch *s)
{
	struct path_key *key = &s->path_key;
	__u32 pos = s->walk.pos, len = PATH_SIZE - pos;

	__builtin_memset(key, 0, sizeof(*key));
	key->len = 8 * FILTER_PATH_SIZE;
	if (pos >= PATH_SIZE)
		return key;
	if (len > FILTER_PATH_SIZE - 1)
		len = FILTER_PATH_SIZE - 1;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= FILTER_PATH_SIZE - 1;
	bpf_probe_read_kernel(key->path, len, &s->walk.buf[pos & (PATH_SIZE - 1)]);
	return key;
}

/* Whether the current process's executable is left out. */
static __always_inline bool executable_out(struct scratch *s, struct task_struct *task, bool calls)
{
	struct file *exe = LOAD(task, mm, exe_file);

	walk_from(s, (__u64)LOAD(exe, f_path.dentry), (__u64)LOAD(exe, f_path.mnt), calls);
	return lists_out(BY_EXECUTABLE, bpf_map_lookup_elem(&filter_executables, path_key(s)));
}

static __always_inline __u32 judge_cgroup(struct css_set *css)
{
	struct kernfs_node *kn;
	__u64 id = cgroup_of(css, &kn);
	__u8 *listed = bpf_map_lookup_elem(&filter_cgroups, &id);

	if (!listed)
		return UNDECIDED;
	return lists_out(BY_CGROUP, listed) ? 1 + BY_CGROUP : RECORDED;
}

static __always_inline __u32 verdict(struct scratch *s, struct task_struct *task, struct css_set *css,
				      bool calls)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	__u32 uid = LOAD(task, real_cred, uid.val);

	if (filter_uses(BY_TREE) && lists_out(BY_TREE, bpf_map_lookup_elem(&filter_trees, &tgid)))
		return 1 + BY_TREE;
	if (filter_uses(BY_USER) && lists_out(BY_USER, bpf_map_lookup_elem(&filter_users, &uid)))
		return 1 + BY_USER;
	if (filter_uses(BY_EXECUTABLE) && executable_out(s, task, calls))
		return 1 + BY_EXECUTABLE;
	return filter_uses(BY_CGROUP) ? judge_cgroup(css) : RECORDED;
}

static __always_inline void judge(struct scratch *s, struct proc *p, bool calls)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct css_set *css = LOAD(task, cgroups);

	p->judged_epoch = filter.epoch;
	p->judged_css = (__u64)css;
	p->verdict = verdict(s, task, css, calls);
}

/* Whether nobody knows if the current process is left out. */
static __always_inline bool unjudged(struct proc *p)
{
	if (p->judged_epoch != filter.epoch)
		return true;
	return filter_uses(BY_CGROUP) && p->judged_css != (__u64)TASK_READ(current_task(), cgroups);
}

/* For hooks that tell a process whatever the verdict is. */
__noinline int judge_current(enum hook hook)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	struct proc *p = bpf_map_lookup_elem(&procs, &tgid);
	struct scratch *s = scratch_get(hook);

	if (p && s && unjudged(p))
		judge(s, p, true);
	return 0;
}

static __always_inline bool process_out(struct proc *p)
{
	return p->verdict != RECORDED && p->verdict != UNDECIDED;
}

/* What an event says of its process's verdict. Who is not decided on yet is judged
 * again at the next call. */
static __always_inline __u16 head_flags(struct proc *p)
{
	if (!filter.epoch)
		return 0;
	if (p->verdict == UNDECIDED) {
		p->judged_epoch = 0;
		return HEAD_UNDECIDED;
	}
	return p->verdict == RECORDED ? 0 : HEAD_QUIET;
}

static __always_inline bool record_out(enum record_kind kind)
{
	return filter.records & kind;
}

/* By what the walked file is left out, -1 when it is not. */
static __always_inline int file_out(struct scratch *s)
{
	if (record_out(RECORD_FILE_FLOW))
		return BY_RECORD;
	if (filter_uses(BY_PATH) && lists_out(BY_PATH, bpf_map_lookup_elem(&filter_paths, path_key(s))))
		return BY_PATH;
	return -1;
}

/* Whether the socket in s->sock is left out by its ports. One without a fixed remote
 * end is not for lack of one. */
static __always_inline bool ports_out(struct scratch *s, bool remote)
{
	__u8 *local = bpf_map_lookup_elem(&filter_ports, &s->sock.lport);
	__u8 *other = bpf_map_lookup_elem(&filter_ports, &s->sock.rport);
	__u8 listed = (local ? *local : 0) | (other ? *other : 0);

	if (!remote && !(listed & LISTED_OUT))
		return false;
	return lists_out(BY_PORT, &listed);
}

static __always_inline int sock_out(struct scratch *s, int kind)
{
	if (record_out(RECORD_NETWORK_FLOW))
		return BY_RECORD;
	if (filter_uses(BY_PORT) && ports_out(s, kind == FLOW_SOCK))
		return BY_PORT;
	return -1;
}

/* Whether the flow of what s->walk or s->sock describes is left out; its descriptor is
 * muted then. */
static __always_inline bool flow_out(struct scratch *s, __s32 fd, __u64 file, int kind)
{
	struct flow_key key = { .tgid = s->head.tgid, .fd = fd, .gen = s->head.gen };
	struct muted m = { .file = file, .epoch = filter.epoch };
	int by;

	if (!m.epoch)
		return false;
	by = kind == FLOW_FILE ? file_out(s) : sock_out(s, kind);
	if (by < 0)
		return false;
	bpf_map_update_elem(&muted, &key, &m, BPF_ANY);
	filter_count(by);
	return true;
}

static __always_inline void unmute(__u32 gen, __s32 fd)
{
	struct flow_key key = { .tgid = bpf_get_current_pid_tgid() >> 32, .fd = fd, .gen = gen };

	bpf_map_delete_elem(&muted, &key);
}

/* Whether a descriptor is muted, and still is of that file. */
static __always_inline bool is_muted(__u32 gen, __s32 fd, __u64 file)
{
	struct flow_key key = { .tgid = bpf_get_current_pid_tgid() >> 32, .fd = fd, .gen = gen };
	struct muted *m;

	if (!filter.epoch)
		return false;
	m = bpf_map_lookup_elem(&muted, &key);
	return m && m->file == file && m->epoch == filter.epoch;
}

/* A child is of its parent's trees. */
static __always_inline void tree_inherit(__u32 child)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	__u8 *listed, copy;

	if (!filter_uses(BY_TREE))
		return;
	bpf_map_delete_elem(&filter_trees, &child);
	listed = bpf_map_lookup_elem(&filter_trees, &tgid);
	if (!listed)
		return;
	copy = *listed;
	bpf_map_update_elem(&filter_trees, &child, &copy, BPF_ANY);
}

static __always_inline void tree_leave(__u32 tgid)
{
	if (filter_uses(BY_TREE))
		bpf_map_delete_elem(&filter_trees, &tgid);
}
