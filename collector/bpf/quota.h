// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What a cgroup may have in the ring when it fills, so that one that floods loses its
 * own events and nobody else's. As in the buffers of switches, it may have as much as
 * is left: of n that flood each gets an n+1st part of the room, and one stays for who
 * comes next, without anybody counting them. Below the first mark nothing is counted
 * and all of this is one comparison. */
#pragma once

/* Set by user space before the load; bytes. */
const volatile __u64 ring_size;
const volatile __u64 bulk_limit; /* pending, beyond which no bulk event is taken */
const volatile __u64 quota_mark; /* pending, beyond which bulk events have a quota */
const volatile __u64 quota_limit; /* pending, beyond which the others have it too */

/* What a cgroup has in the ring: of what was pending when it was counted last, as large
 * a part of its own was read as of all. */
static __always_inline __u64 quota_held(struct quota *q, __u64 pending)
{
	__u64 position = bpf_ringbuf_query(&ring, BPF_RB_CONS_POS);
	__u64 moved = position - q->position, held = q->put - q->read;

	if (moved)
		q->read += moved < q->pending ? held * moved / q->pending : held;
	q->position = position;
	q->pending = pending;
	return q->put - q->read;
}

/* Whether the event that a hook has built is more than its cgroup may have. What it may
 * is counted. */
__noinline int quota_exceeded(enum hook hook, enum event_class class, __u64 pending)
{
	struct scratch *s = scratch_get(hook);
	__u64 cgroup, room;
	struct quota *q;

	if (!s)
		return 0;
	cgroup = s->event.head.cgroup;
	q = bpf_map_lookup_elem(&quotas, &cgroup);
	if (!q) {
		__builtin_memset(&s->quota, 0, sizeof(s->quota));
		bpf_map_update_elem(&quotas, &cgroup, &s->quota, BPF_NOEXIST);
		q = bpf_map_lookup_elem(&quotas, &cgroup);
		if (!q)
			return 0;
	}
	room = (class < CLASS_FILE ? ring_size : bulk_limit) - pending;
	if (quota_held(q, pending) > room && (class >= CLASS_FILE || pending > quota_limit))
		return 1;
	__sync_fetch_and_add(&q->put, s->len);
	return 0;
}
