// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The cgroup that tells a container: the deeper of the v2 one and the memory or
 * pids controller's of v1 (on a host with v2 alone the latter is the root). */
#pragma once

#define CGROUP_V1 (1ULL << 63) /* ids of different hierarchies may be equal */
#define CGROUP_LEVELS 64

static __always_inline struct cgroup *cgroup_v1(struct css_set *css)
{
	struct cgroup_subsys_state *state = NULL;

	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id))
		bpf_core_read(&state, sizeof(state),
			      &css->subsys[bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id)]);
	else if (bpf_core_enum_value_exists(enum cgroup_subsys_id, pids_cgrp_id))
		bpf_core_read(&state, sizeof(state),
			      &css->subsys[bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id)]);
	return LOAD(state, cgroup);
}

/* The id, and in *kn the node whose names are the path. */
static __always_inline __u64 cgroup_of(struct css_set *css, struct kernfs_node **kn)
{
	struct cgroup *v2 = LOAD(css, dfl_cgrp), *v1 = cgroup_v1(css);

	if (v1 && LOAD(v1, level) > LOAD(v2, level)) {
		*kn = LOAD(v1, kn);
		return LOAD(*kn, id) | CGROUP_V1;
	}
	*kn = LOAD(v2, kn);
	return LOAD(*kn, id);
}

__noinline int lose_here(enum event_class class, enum loss_reason reason)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct kernfs_node *kn;

	lose(cgroup_of(LOAD(task, cgroups), &kn), class, reason, 1);
	return 0;
}

static __always_inline struct kernfs_node *kernfs_parent(struct kernfs_node *kn)
{
	struct kernfs_node___since_6_15 *fresh = (void *)kn;
	struct kernfs_node___until_6_14 *old = (void *)kn;

	if (bpf_core_field_exists(fresh->__parent))
		return LOAD(fresh, __parent);
	return LOAD(old, parent);
}

/* The names from a node up to the root, into the walk. */
__noinline int walk_kernfs(enum hook hook, __u64 node)
{
	struct scratch *s = scratch_get(hook);
	struct walk *w;
	int i;

	if (!s)
		return 0;
	w = &s->walk;
	w->pos = PATH_SIZE;
	w->flags = 0;
	w->dentry = node;
	for (i = 0; i < CGROUP_LEVELS; i++) {
		struct kernfs_node *kn = (void *)w->dentry, *parent = kernfs_parent(kn);
		long n;

		if (!parent)
			break;
		n = bpf_probe_read_kernel_str(w->name, NAME_SIZE, LOAD(kn, name));
		if (n < 1 || walk_put(w, w->name, n - 1))
			break;
		w->dentry = (__u64)parent;
	}
	walk_end(w);
	return 0;
}

/* Tells an id's path, once. An id that does not get through is told again, and lost once. */
static __always_inline int cgroup_tell(struct scratch *s, __u64 id, struct kernfs_node *kn)
{
	struct event_cgroup *e = &s->event.cgroup;
	__u8 *known = bpf_map_lookup_elem(&cgroups, &id);
	__u8 told = 1;
	bool again = known; /* it was refused */
	int reason;

	if (known && *known)
		return 0;
	bpf_map_update_elem(&cgroups, &id, &told, BPF_ANY);
	event_start(s, EVENT_CGROUP, sizeof(*e));
	e->head.cgroup = id;
	e->id = id;
	__builtin_memset(e->pad, 0, sizeof(e->pad));
	walk_kernfs(s->hook, address(kn));
	e->path_len = append_walk(s);
	reason = event_put(s, CLASS_CONTAINER);
	if (reason < 0)
		return 0;
	if (!again)
		lose_own(s->hook, CLASS_CONTAINER, reason);
	told = 0;
	bpf_map_update_elem(&cgroups, &id, &told, BPF_ANY);
	return -1;
}

/* The current task's cgroup id. Taken anew when its css_set changed. */
static __always_inline __u64 cgroup_current(struct scratch *s, struct proc *p,
					    struct task_struct *task)
{
	struct css_set *css = TASK_READ(task, cgroups);
	struct kernfs_node *kn;
	__u64 id;

	if (p->css == (__u64)css)
		return p->cgroup;
	id = cgroup_of(css, &kn);
	if (!cgroup_tell(s, id, kn)) {
		p->cgroup = id;
		p->css = (__u64)css;
	}
	return id;
}
