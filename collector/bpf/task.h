// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Who a task is. Read by bpf_probe_read_kernel throughout, as hooks, iterators and
 * kernels differ in which pointers they trust. */
#pragma once

static __always_inline __u64 start_of(struct task_struct *task)
{
	return LOAD(task, group_leader, start_boottime);
}

/* A pid's number as seen from a namespace level. */
static __always_inline __u32 pid_nr(struct pid *pid, __u32 level)
{
	struct upid *u;

	if (!pid || level > LOAD(pid, level))
		return 0;
	u = __builtin_preserve_access_index(&pid->numbers[0]);
	u = (void *)u + level * bpf_core_type_size(struct upid);
	return LOAD(u, nr);
}

static __always_inline __u32 pid_ns(struct pid *pid, __u32 level)
{
	struct upid *u;

	if (!pid)
		return 0;
	u = __builtin_preserve_access_index(&pid->numbers[0]);
	u = (void *)u + level * bpf_core_type_size(struct upid);
	return LOAD(u, ns, ns.inum);
}

static __always_inline __u32 tty_of(struct signal_struct *signal)
{
	struct tty_struct *tty = LOAD(signal, tty);

	if (!tty)
		return 0;
	return (LOAD(tty, driver, major) << 20) +
	       LOAD(tty, driver, minor_start) + LOAD(tty, index);
}

static __always_inline void creds_ids(struct creds *c, struct task_struct *task)
{
	const struct cred *cred = LOAD(task, real_cred);

	c->uid = LOAD(cred, uid.val);
	c->euid = LOAD(cred, euid.val);
	c->gid = LOAD(cred, gid.val);
	c->egid = LOAD(cred, egid.val);
	bpf_core_read(&c->cap_effective, 8, &cred->cap_effective);
	bpf_core_read(&c->cap_permitted, 8, &cred->cap_permitted);
	bpf_core_read(&c->cap_inheritable, 8, &cred->cap_inheritable);
	c->user_ns = LOAD(cred, user_ns, ns.inum);
	c->login_uid = c->login_session = -1; /* without CONFIG_AUDIT */
	if (bpf_core_field_exists(task->loginuid)) {
		c->login_uid = LOAD(task, loginuid.val);
		c->login_session = LOAD(task, sessionid);
	}
}

static __always_inline void creds_of(struct creds *c, struct task_struct *task)
{
	struct signal_struct *signal = LOAD(task, signal);
	struct pid *pid = LOAD(signal, pids[PIDTYPE_TGID]);
	struct pid *pgrp = LOAD(signal, pids[PIDTYPE_PGID]);
	__u32 level = LOAD(pid, level);

	creds_ids(c, task);
	c->ppid = LOAD(task, real_parent, tgid);
	c->pgid = pid_nr(pgrp, 0);
	c->sid = pid_nr(LOAD(signal, pids[PIDTYPE_SID]), 0);
	c->vpid = pid_nr(pid, level);
	c->vpgid = pid_nr(pgrp, level);
	c->tty_nr = tty_of(signal);
	c->mount_ns = LOAD(task, nsproxy, mnt_ns, ns.inum);
	c->pid_ns = pid_ns(pid, level);
	c->pad = 0;
	bpf_core_read(c->comm, sizeof(c->comm), &task->comm);
}

/* The clone flags that a new task still shows. That of vfork is not among them: the
 * kernel notes it after the tracepoint. */
static __always_inline __u64 shared_with(struct task_struct *parent, struct task_struct *child)
{
	__u64 flags = 0;

	if (LOAD(parent, mm) == LOAD(child, mm))
		flags |= CLONE_VM;
	if (LOAD(parent, fs) == LOAD(child, fs))
		flags |= CLONE_FS;
	if (LOAD(parent, files) == LOAD(child, files))
		flags |= CLONE_FILES;
	return flags;
}

/* The wait status of a group whose last thread ends. 5.10 leaves group_exit_code 0
 * for a single thread's exit; the leader's code is right then, and also when
 * the leader ended before its threads. */
static __always_inline __u32 exit_status(struct task_struct *task)
{
	__u32 code = LOAD(task, signal, group_exit_code);

	return code ? code : LOAD(task, group_leader, exit_code);
}
