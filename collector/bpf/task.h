// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Who a task is. Read by bpf_probe_read_kernel throughout, as hooks, iterators and
 * kernels differ in which pointers they trust. */
#pragma once

static __always_inline __u64 start_of(struct task_struct *task)
{
	return BPF_CORE_READ(task, group_leader, start_boottime);
}

/* A pid's number as seen from a namespace level. */
static __always_inline __u32 pid_nr(struct pid *pid, __u32 level)
{
	struct upid *u;

	if (!pid || level > BPF_CORE_READ(pid, level))
		return 0;
	u = __builtin_preserve_access_index(&pid->numbers[0]);
	u = (void *)u + level * bpf_core_type_size(struct upid);
	return BPF_CORE_READ(u, nr);
}

static __always_inline __u32 pid_ns(struct pid *pid, __u32 level)
{
	struct upid *u;

	if (!pid)
		return 0;
	u = __builtin_preserve_access_index(&pid->numbers[0]);
	u = (void *)u + level * bpf_core_type_size(struct upid);
	return BPF_CORE_READ(u, ns, ns.inum);
}

static __always_inline __u32 tty_of(struct signal_struct *signal)
{
	struct tty_struct *tty = BPF_CORE_READ(signal, tty);

	if (!tty)
		return 0;
	return (BPF_CORE_READ(tty, driver, major) << 20) +
	       BPF_CORE_READ(tty, driver, minor_start) + BPF_CORE_READ(tty, index);
}

static __always_inline void creds_ids(struct creds *c, struct task_struct *task)
{
	const struct cred *cred = BPF_CORE_READ(task, real_cred);

	c->uid = BPF_CORE_READ(cred, uid.val);
	c->euid = BPF_CORE_READ(cred, euid.val);
	c->gid = BPF_CORE_READ(cred, gid.val);
	c->egid = BPF_CORE_READ(cred, egid.val);
	bpf_core_read(&c->cap_effective, 8, &cred->cap_effective);
	bpf_core_read(&c->cap_permitted, 8, &cred->cap_permitted);
	bpf_core_read(&c->cap_inheritable, 8, &cred->cap_inheritable);
	c->user_ns = BPF_CORE_READ(cred, user_ns, ns.inum);
	c->login_uid = c->login_session = -1; /* without CONFIG_AUDIT */
	if (bpf_core_field_exists(task->loginuid)) {
		c->login_uid = BPF_CORE_READ(task, loginuid.val);
		c->login_session = BPF_CORE_READ(task, sessionid);
	}
}

static __always_inline void creds_of(struct creds *c, struct task_struct *task)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct pid *pid = BPF_CORE_READ(signal, pids[PIDTYPE_TGID]);
	struct pid *pgrp = BPF_CORE_READ(signal, pids[PIDTYPE_PGID]);
	__u32 level = BPF_CORE_READ(pid, level);

	creds_ids(c, task);
	c->ppid = BPF_CORE_READ(task, real_parent, tgid);
	c->pgid = pid_nr(pgrp, 0);
	c->sid = pid_nr(BPF_CORE_READ(signal, pids[PIDTYPE_SID]), 0);
	c->vpid = pid_nr(pid, level);
	c->vpgid = pid_nr(pgrp, level);
	c->tty_nr = tty_of(signal);
	c->mount_ns = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
	c->pid_ns = pid_ns(pid, level);
	c->pad = 0;
	bpf_core_read(c->comm, sizeof(c->comm), &task->comm);
}

/* The clone flags that a new task still shows. That of vfork is not among them: the
 * kernel notes it after the tracepoint. */
static __always_inline __u64 shared_with(struct task_struct *parent, struct task_struct *child)
{
	__u64 flags = 0;

	if (BPF_CORE_READ(parent, mm) == BPF_CORE_READ(child, mm))
		flags |= CLONE_VM;
	if (BPF_CORE_READ(parent, fs) == BPF_CORE_READ(child, fs))
		flags |= CLONE_FS;
	if (BPF_CORE_READ(parent, files) == BPF_CORE_READ(child, files))
		flags |= CLONE_FILES;
	return flags;
}

/* The wait status of a group whose last thread ends. 5.10 leaves group_exit_code 0
 * for a single thread's exit; the leader's code is right then, and also when
 * the leader ended before its threads. */
static __always_inline __u32 exit_status(struct task_struct *task)
{
	__u32 code = BPF_CORE_READ(task, signal, group_exit_code);

	return code ? code : BPF_CORE_READ(task, group_leader, exit_code);
}
