// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Which processes are recorded, and the entry that each of them has. */
#pragma once

static __always_inline struct proc *proc_create(__u32 tgid, struct task_struct *task)
{
	struct proc p = { .start = start_of(task) };

	bpf_map_update_elem(&procs, &tgid, &p, BPF_NOEXIST);
	return bpf_map_lookup_elem(&procs, &tgid);
}

/* Whether the current task is in the cgroup that is recorded. It is while its css_set is
 * the one that was found to be: a task that is moved gets another. */
static __always_inline bool in_cgroup(struct proc *p, struct task_struct *task)
{
	__u64 css = (__u64)TASK_READ(task, cgroups);

	if (p && p->scope_css == css)
		return true;
	if (bpf_current_task_under_cgroup(&scope_cgroup, 0) != 1)
		return false;
	if (p)
		p->scope_css = css;
	return true;
}

/* The current task's process's entry, made when it is in scope and has none yet. NULL when
 * it is out of scope, or when there is no room: class is what is lost then.
 * Entries of ignored processes come back too. */
static __always_inline struct proc *proc_entry_of(struct task_struct *task, __u32 class)
{
	__u32 tgid = tgid_of(task);
	struct proc *p = bpf_map_lookup_elem(&procs, &tgid);

	if (scope_kind == SCOPE_CGROUP && !in_cgroup(p, task))
		return NULL;
	if (scope_kind == SCOPE_TREE)
		return p && p->flags & PROC_MEMBER ? p : NULL;
	if (p)
		return p;
	if (TASK_READ(task, flags) & PF_KTHREAD)
		return NULL;
	p = proc_create(tgid, task);
	if (!p && class != NOTHING)
		lose_here(class, LOSS_MAP_FULL);
	return p;
}

static __always_inline struct proc *proc_entry(__u32 class)
{
	return proc_entry_of(current_task(), class);
}

/* The same, but NULL for processes that make no events, or none yet. */
static __always_inline struct proc *proc_recorded_of(struct task_struct *task, __u32 class)
{
	struct proc *p = proc_entry_of(task, class);

	return p && !(p->flags & (PROC_IGNORED | PROC_LAUNCHER)) ? p : NULL;
}

static __always_inline struct proc *proc_recorded(__u32 class)
{
	return proc_recorded_of(current_task(), class);
}

/* The one that the dispatcher found for the call at work. */
static __always_inline struct proc *proc_at_work(struct task_struct *task)
{
	__u32 tgid = tgid_of(task);

	return bpf_map_lookup_elem(&procs, &tgid);
}

/* Fills the head of the current call's events. */
static __always_inline void head_fill_of(struct scratch *s, struct proc *p, struct task_struct *task,
					 __s32 nr, __s64 ret)
{
	if (!p->start) /* user space made the entry */
		p->start = start_of(task);
	s->head.time = bpf_ktime_get_boot_ns();
	s->head.tgid = TASK_READ(task, tgid);
	s->head.tid = TASK_READ(task, pid);
	s->head.start = p->start;
	s->head.gen = p->gen;
	s->head.nr = nr;
	s->head.ret = ret;
	s->head.flags = head_flags(p);
	s->head.cgroup = 0;
	s->head.cgroup = cgroup_current(s, p, task);
}

static __always_inline void head_fill(struct scratch *s, struct proc *p, __s32 nr, __s64 ret)
{
	head_fill_of(s, p, current_task(), nr, ret);
}
