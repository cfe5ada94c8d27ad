// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Processes: fork, exec, exit, changes of identity, and those that were there. */
#pragma once

/* The number of the clone or exec that the current task is in, -1 when it is in none,
 * as a kernel thread that starts a program. */
static __always_inline __s32 call_inside(void)
{
	struct pt_regs *regs = entry_regs();
	__u32 nr = LOAD(regs, CALL_NUMBER_FIELD);

	if (nr < NUM_NUMBERS && call_is_compat())
		nr = compat_calls[nr].nr;
	if (nr >= NUM_NUMBERS)
		return -1;
	switch (calls[nr]) {
	case CALL_CLONE:
	case CALL_EXECVE:
	case CALL_EXECVEAT: return nr;
	}
	return -1;
}

/* sched_process_fork comes before the child's first event, and is there for vfork,
 * whose parent leaves the call late. */
static __always_inline void fork_tell(struct proc *p, struct task_struct *parent,
				      struct task_struct *child, __u32 tgid)
{
	struct scratch *s = scratch_take(HOOK_FORK, CLASS_FORK);
	struct event_fork *e;

	if (!s)
		return;
	judge_current(s->hook);
	head_fill(s, p, call_inside(), tgid);
	e = &s->event.fork;
	event_start(s, EVENT_FORK, sizeof(*e));
	e->child_tgid = tgid;
	e->pad = 0;
	e->child_start = start_of(child);
	e->flags = shared_with(parent, child);
	creds_of(&e->child, child);
	event_submit(s, CLASS_FORK);
	scratch_release(s);
}

static __always_inline void fork_done(struct task_struct *parent, struct task_struct *child)
{
	__u32 flags = LOAD(child, flags), tgid = LOAD(child, tgid);
	struct proc *p = proc_entry(CLASS_FORK);
	struct proc born = { .flags = PROC_MEMBER | PROC_ALONE };

	if (LOAD(child, pid) != tgid) {
		if (p)
			p->flags &= ~PROC_ALONE;
		if (p && !(flags & PF_IO_WORKER))
			__sync_fetch_and_add(&p->cloned, 1);
		return;
	}
	/* Whatever is there is of an earlier process with this number. */
	bpf_map_delete_elem(&procs, &tgid);
	if (!p || flags & PF_KTHREAD)
		return;
	born.start = start_of(child);
	born.judged_css = p->judged_css;
	born.judged_epoch = p->judged_epoch;
	born.verdict = p->verdict;
	tree_inherit(tgid);
	if (bpf_map_update_elem(&procs, &tgid, &born, BPF_ANY)) {
		lose_here(CLASS_FORK, LOSS_MAP_FULL);
		return;
	}
	fork_tell(p, parent, child, tgid);
}

/* The arguments lie in the new mm, one after the other, each with its NUL. */
static __always_inline __u16 append_args(struct scratch *s, struct task_struct *task, __u8 *cut)
{
	__u64 start = LOAD(task, mm, arg_start);
	__u64 len = LOAD(task, mm, arg_end) - start;

	*cut = len > ARGS_SIZE;
	if (*cut)
		stat_count(STAT_CUT_ARGS);
	if (len >= ARGS_SIZE) /* of as many, the last is a NUL */
		len = ARGS_SIZE - 1;
	asm volatile("" : "+r"(len));
	len &= ARGS_SIZE - 1;
	if (bpf_probe_read_user(event_end(s), len, (void *)start)) {
		*cut = 1;
		return 0;
	}
	s->len += len;
	return len;
}

/* The number of a successful exec. On x86 the kernel makes it execve's before the hook
 * is run; an execveat from a descriptor still shows by the path it was given. */
static __always_inline __s32 exec_inside(struct linux_binprm *bprm)
{
	return LOAD(bprm, fdpath) ? NR_EXECVEAT : call_inside();
}

#define ENV_SIZE 8192 /* bytes of the environment that are told */

const volatile __u8 environment; /* it is told; set by user space before the load */

/* As the arguments; what there is no room for behind very long ones is not told. */
static __always_inline __u16 append_env(struct scratch *s, struct task_struct *task)
{
	__u64 start = LOAD(task, mm, env_start);
	__u64 len = LOAD(task, mm, env_end) - start;

	if (s->len > EVENT_SIZE - ENV_SIZE)
		return 0;
	if (len >= ENV_SIZE)
		len = ENV_SIZE - 1;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= ENV_SIZE - 1;
	if (bpf_probe_read_user(event_end(s), len, (void *)start))
		return 0;
	s->len += len;
	return len;
}

static __always_inline void exec_file(struct event_exec *e, struct file *file, struct task_struct *task)
{
	struct inode *inode = LOAD(file, f_inode);

	e->exe_mtime = mtime_of(inode);
	e->exe_ctime = ctime_of(inode);
	if (in_upper_layer(inode))
		e->exe_flags |= EXE_UPPER_LAYER;
	if (writable(inode, LOAD(task, real_cred)))
		e->exe_flags |= EXE_WRITABLE;
}

static __always_inline void exec_tell(struct scratch *s, struct task_struct *task,
				      struct linux_binprm *bprm)
{
	struct event_exec *e = &s->event.exec;
	struct file *file = LOAD(bprm, file);

	event_start(s, EVENT_EXEC, sizeof(*e));
	e->old_gen = s->head.gen - 1;
	e->exe_flags = e->pad = 0;
	creds_of(&e->creds, task);
	exec_file(e, file, task);
	e->filename_len = append_kernel_str(s, LOAD(bprm, filename));
	describe_file(s->hook, address(file));
	e->exe_inode = s->file.inode;
	e->exe_dev = s->file.dev;
	e->exe_mode = s->file.mode;
	e->path_flags = s->file.flags;
	e->exe_len = append_walk(s);
	e->cwd_len = append_cwd(s);
	e->args_len = append_args(s, task, &e->args_cut);
	e->env_len = environment ? append_env(s, task) : 0;
	__builtin_memset(e->pad2, 0, sizeof(e->pad2));
	event_submit(s, CLASS_EXEC);
}

/* A launcher becomes what it launches: the threads that it had were its own. */
static __always_inline void launched(struct proc *p)
{
	p->flags &= ~PROC_LAUNCHER;
	p->cloned = p->exited = p->clone_errors = 0;
}

/* A thread that calls exec is the leader by now. */
static __always_inline void exec_done(struct task_struct *task, struct linux_binprm *bprm)
{
	struct proc *p = proc_entry(CLASS_EXEC);
	struct scratch *s;

	if (!p || p->flags & PROC_IGNORED)
		return;
	if (p->flags & PROC_LAUNCHER)
		launched(p);
	__sync_fetch_and_add(&p->gen, 1);
	p->judged_epoch = 0;
	s = scratch_take(HOOK_EXEC, CLASS_EXEC);
	if (!s)
		return;
	judge_current(s->hook);
	head_fill(s, p, exec_inside(bprm), 0);
	exec_tell(s, task, bprm);
	scratch_release(s);
}

static __always_inline void exec_failed(struct scratch *s, __u32 call)
{
	struct event_exec *e = &s->event.exec;
	bool at = call == CALL_EXECVEAT;
	__u64 path = s->args[at];

	event_start(s, EVENT_EXEC, sizeof(*e));
	__builtin_memset((void *)e + sizeof(e->head), 0, sizeof(*e) - sizeof(e->head));
	e->old_gen = s->head.gen;
	creds_of(&e->creds, (void *)bpf_get_current_task());
	e->filename_len = append_user_str(s, path);
	e->cwd_len = append_base(s, path, at ? (__s32)s->args[0] : AT_FDCWD);
	event_submit(s, CLASS_EXEC);
}

/* Every task's end but the last counts as a thread's, so that a thread that took the
 * leader's place in an exec does not upset the sum. A worker of io_uring is no thread
 * of the process's own, but may be the last to end. Threads that end at once may all
 * find the group dead, the last of them after the entry is gone: the first one that
 * enters the process as ended tells it. One that was always alone needs no such entry. */
static __always_inline void exit_done(struct task_struct *task)
{
	__u32 tgid = LOAD(task, tgid);
	struct proc *p = bpf_map_lookup_elem(&procs, &tgid), gone;
	struct ended_key key = { .start = start_of(task), .tgid = tgid };
	struct event_exit *e;
	struct scratch *s;
	bool worker = LOAD(task, flags) & PF_IO_WORKER;
	bool last = LOAD(task, signal, live.counter) <= 0;
	__u8 yes = 1;

	if (worker && !last)
		return;
	if (!p && bpf_map_lookup_elem(&ended, &key))
		return;
	if (!p)
		p = proc_entry(last ? CLASS_EXIT : NOTHING);
	if (!p)
		return;
	if (!last) {
		__sync_fetch_and_add(&p->exited, 1);
		return;
	}
	if (!(p->flags & PROC_ALONE) && bpf_map_update_elem(&ended, &key, &yes, BPF_NOEXIST) == -EEXIST)
		return;
	gone = *p;
	if (worker && gone.exited) /* then the leader has been counted as a thread */
		gone.exited--;
	s = gone.flags & (PROC_IGNORED | PROC_LAUNCHER) ? NULL : scratch_take(HOOK_EXIT, CLASS_EXIT);
	if (s) {
		judge_current(s->hook);
		head_fill(s, p, -1, 0);
	}
	tree_leave(tgid);
	if (!bpf_map_delete_elem(&procs, &tgid) && s) {
		e = &s->event.exit;
		event_start(s, EVENT_EXIT, sizeof(*e));
		e->status = exit_status(task);
		e->pad = 0;
		e->threads_cloned = gone.cloned;
		/* All have ended; one may not have come to count itself yet. */
		e->threads_exited = gone.exited < gone.cloned ? gone.cloned : gone.exited;
		e->clone_errors = gone.clone_errors;
		event_submit(s, CLASS_EXIT);
	}
	if (s)
		scratch_release(s);
}

static __always_inline void state_changed(struct scratch *s, __u32 call, __s64 ret)
{
	struct event_state *e = &s->event.state;

	event_start(s, EVENT_STATE, sizeof(*e));
	creds_of(&e->creds, (void *)bpf_get_current_task());
	e->old_gen = ret < 0 ? s->head.gen : s->head.gen - 1;
	e->pad = 0;
	for (int i = 0; i < 3; i++)
		e->args[i] = s->args[i];
	e->cwd_len = 0;
	if (call == CALL_DIRECTORY)
		e->cwd_len = append_cwd(s);
	event_submit(s, CLASS_CRED);
}

/* One task of the iterator: leaders only, threads are their process's. */
static __always_inline void task_tell(struct seq_file *seq, struct task_struct *task)
{
	__u32 tgid = LOAD(task, tgid);
	struct event_task e = { .head.type = EVENT_TASK, .head.nr = -1 };
	struct kernfs_node *kn;
	struct proc *p;

	if (LOAD(task, pid) != tgid)
		return;
	p = bpf_map_lookup_elem(&procs, &tgid);
	e.head.class = CLASS_FORK;
	e.head.time = bpf_ktime_get_boot_ns();
	e.head.tgid = e.head.tid = tgid;
	e.head.start = start_of(task);
	e.head.cgroup = cgroup_of(LOAD(task, cgroups), &kn);
	e.head.gen = p ? p->gen : 0;
	creds_of(&e.creds, task);
	e.parent_start = start_of(LOAD(task, real_parent));
	e.kthread = !!(LOAD(task, flags) & PF_KTHREAD);
	bpf_seq_write(seq, &e, sizeof(e));
}
