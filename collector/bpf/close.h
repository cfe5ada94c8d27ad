// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Descriptors that are closed, and the flows that end with them. */
#pragma once

/* Tells the end of a flow straight into the ring, without a buffer to build it in and
 * another program to do so. False where there is more to do than that: what is built in
 * a buffer can be put aside when the ring refuses it. */
static __always_inline bool close_tell(struct task_struct *task, struct proc *p, struct pt_regs *regs,
				       __s64 ret, struct flow *f, struct flow_key *key, bool closed)
{
	__u64 pending = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
	struct event_close *e;

	if (filter.epoch || !p->start || p->css != (__u64)TASK_READ(task, cgroups) ||
	    pending > quota_mark || pending > bulk_limit)
		return false;
	e = bpf_ringbuf_reserve(&ring, sizeof(*e), 0);
	if (!e)
		return false;
	e->head = (struct head){
		.type = EVENT_CLOSE,
		.class = CLASS_CLOSE,
		.nr = call_number(regs),
		.time = bpf_ktime_get_boot_ns(),
		.tgid = key->tgid,
		.tid = TASK_READ(task, pid),
		.start = p->start,
		.cgroup = p->cgroup,
		.ret = ret,
		.gen = key->gen,
	};
	flow_close(e, f, key->fd, closed);
	ring_submit(e, pending);
	bpf_map_delete_elem(&flows, key);
	return true;
}

/* Whether nothing is left to do about a descriptor that was closed. Another thread may
 * have opened it anew before the close came to its exit: that flow goes on. That the
 * file is compared here, while the other one is not yet freed for another use, is what
 * lets reads and writes compare nothing but its address. That holds for what is muted as
 * well: it is no more. */
static __always_inline bool close_here(struct task_struct *task, struct proc *p, struct pt_regs *regs,
				       __u32 call, __s64 ret, __s32 fd)
{
	struct flow_key key = { .tgid = tgid_of(task), .fd = fd, .gen = p->gen };
	struct flow *f = bpf_map_lookup_elem(&flows, &key);

	if (filter.epoch)
		unmute(key.gen, fd);
	if (!f || f->file == (__u64)file_in(task, fd))
		return true;
	return close_tell(task, p, regs, ret, f, &key, call == CALL_CLOSE);
}

/* Ends the flow of a descriptor that was closed. */
__noinline int close_done(enum hook hook, __s32 fd, __u32 closed)
{
	struct scratch *s = scratch_get(hook);

	if (!s)
		return 0;
	if (filter.epoch)
		unmute(s->head.gen, fd);
	return flow_end(hook, fd, closed, (__u64)file_of(fd));
}
