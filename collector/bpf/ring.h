// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The scratch buffer, the way into the ring, and the count of what does not get
 * there. */
#pragma once

const volatile __u64 wake_limit; /* bytes pending, beyond which bulk events wake the reader */

#define NOTHING NUM_CLASSES /* is lost */

/* Counts a loss, and whose it is. Counted in all first, so that the parts that user
 * space reads before are never more. */
static __always_inline void lose(__u64 cgroup, __u32 class, __u32 reason, __u64 count)
{
	struct loss_key key = { .cgroup = cgroup, .class = class, .reason = reason };
	__u32 i = class * NUM_REASONS + reason;
	__u64 *n = bpf_map_lookup_elem(&losses, &i);

	if (n)
		__sync_fetch_and_add(n, count);
	if (!cgroup)
		return;
	n = bpf_map_lookup_elem(&cgroup_losses, &key);
	if (!n && bpf_map_update_elem(&cgroup_losses, &key, &count, BPF_NOEXIST) == -EEXIST)
		n = bpf_map_lookup_elem(&cgroup_losses, &key);
	if (n)
		__sync_fetch_and_add(n, count);
}

/* Counts a loss of the current task, where there is no buffer. */
int lose_here(enum event_class class, enum loss_reason reason);

static __always_inline void stat_count(__u32 stat)
{
	__u64 *n = bpf_map_lookup_elem(&stats, &stat);
	if (n)
		__sync_fetch_and_add(n, 1);
}

static __always_inline struct scratch *scratch_get(enum hook hook)
{
	__u32 i = bpf_get_smp_processor_id() * buffers + hook;
	return bpf_map_lookup_elem(&scratches, &i);
}

/* Takes a buffer, unless a task that was preempted holds it: both count themselves,
 * and one that finds itself alone has it. */
static __always_inline bool scratch_try(struct scratch *s)
{
	__sync_fetch_and_add(&s->busy, 1);
	if (*(volatile __u32 *)&s->busy == 1)
		return true;
	__sync_fetch_and_add(&s->busy, -1);
	return false;
}

static __always_inline void scratch_release(struct scratch *s)
{
	__sync_fetch_and_add(&s->busy, -1);
}

/* Takes a spare buffer; which one, -1 for none. A global function, or the verifier would
 * look at all that follows once for each of them. */
__noinline int scratch_spare(void)
{
	for (int i = HOOK_SPARE; i < NUM_HOOKS; i++) {
		struct scratch *s = i < buffers ? scratch_get(i) : NULL;

		if (!s || !scratch_try(s))
			continue;
		s->hook = i;
		s->operations = 1;
		return i;
	}
	return -1;
}

/* Takes a buffer on this CPU, or counts the event that cannot be built. */
static __always_inline struct scratch *scratch_take(enum hook hook, __u32 class)
{
	struct scratch *s = scratch_get(hook);
	int at;

	if (s && scratch_try(s)) {
		s->hook = hook;
		s->operations = 1;
		return s;
	}
	at = scratch_spare();
	if (at >= 0)
		return scratch_get(at);
	if (class != NOTHING)
		lose_here(class, LOSS_BUSY);
	return NULL;
}

/* Has the program that this one jumps to find the buffer. */
static __always_inline void scratch_hand_on(struct scratch *s)
{
	s->handed = bpf_get_current_task();
}

/* Which buffer was handed on to the current task's program, -1 for none. */
__noinline int scratch_handed(enum hook hook)
{
	for (int i = HOOK_SPARE - 1; i < NUM_HOOKS; i++) {
		enum hook at = i < HOOK_SPARE ? hook : i;
		struct scratch *s = at < buffers ? scratch_get(at) : NULL;

		if (!s || s->handed != bpf_get_current_task())
			continue;
		s->handed = 0;
		return at;
	}
	return -1;
}

/* Counts a loss of the call at work. */
__noinline int lose_own(enum hook hook, enum event_class class, enum loss_reason reason)
{
	struct scratch *s = scratch_get(hook);

	if (s)
		lose(s->head.cgroup, class, reason, s->operations);
	return 0;
}

/* A number that no flow or peer had before: each buffer of each CPU counts its own. */
static __always_inline __u64 next_id(struct scratch *s)
{
	return (__u64)bpf_get_smp_processor_id() << 48 | (__u64)s->hook << 40 | ++s->ids;
}

/* Starts an event of the given fixed size. */
static __always_inline void event_start(struct scratch *s, __u8 type, __u32 size)
{
	s->event.head = s->head;
	s->event.head.type = type;
	s->len = size;
}

/* Where the event ends: an offset that the verifier believes. */
static __always_inline char *event_end(struct scratch *s)
{
	return &s->event.bytes[s->len & (EVENT_SIZE - 1)];
}

static __always_inline __u16 append(struct scratch *s, const void *src, __u32 len)
{
	if (len > PATH_SIZE)
		len = PATH_SIZE;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= 2 * PATH_SIZE - 1;
	if (bpf_probe_read_kernel(event_end(s), len, src))
		return 0;
	s->len += len;
	return len;
}

#define SHORT_PATH 96 /* bytes */

/* The same for what lies in the buffer, with room behind it: what is short is copied
 * without the helper. */
static __always_inline __u16 append_short(struct scratch *s, const char *src, __u32 len)
{
	char *end = event_end(s);

	if (len > SHORT_PATH)
		return append(s, src, len);
	for (__u32 n = 0; n < SHORT_PATH; n += sizeof(__u64)) {
		*(__u64 *)(end + n) = *(const __u64 *)(src + n);
		if (n + sizeof(__u64) >= len)
			break;
	}
	s->len += len;
	return len;
}

static __always_inline __u16 append_kernel_str(struct scratch *s, const void *src)
{
	long n = bpf_probe_read_kernel_str(event_end(s), PATH_SIZE, src);
	if (n <= 1)
		return 0;
	s->len += n - 1;
	return n - 1;
}

static __always_inline __u16 append_user_str(struct scratch *s, __u64 src)
{
	long n = bpf_probe_read_user_str(event_end(s), PATH_SIZE, (const void *)src);
	if (n <= 1)
		return 0;
	s->len += n - 1;
	return n - 1;
}

/* What the reader waits under, 0 when it does not. */
static __always_inline __u64 waits_under(struct sleeper *w)
{
	__u64 ticket = w ? w->ticket : 0;

	return ticket && ticket != w->called ? ticket : 0;
}

/* Wakes a reader that went to sleep while an event was put that nobody woke it for: by
 * a record that it skips, as only a record can. It is not called by that: if it has read
 * the event already, it finds nothing else and goes on sleeping under its ticket. */
static __always_inline void wake_late(struct sleeper *w)
{
	void *none = waits_under(w) ? bpf_ringbuf_reserve(&ring, sizeof(__u64), 0) : NULL;

	if (none)
		bpf_ringbuf_discard(none, BPF_RB_FORCE_WAKEUP);
}

/* Puts bytes into the ring. To wake the reader is an interrupt, which under a hypervisor
 * costs ten times the event. So it is done only when the reader said that it is going to
 * sleep, and for bulk events only when there is much to read. The reader says so first
 * and looks into the ring then; here the event is put first, which is a full barrier,
 * and what was said is looked at then: one of the two finds the other. */
static __always_inline int ring_put(const void *bytes, __u32 len, bool bulk, __u64 pending)
{
	__u32 zero = 0;
	struct sleeper *w = !bulk || pending > wake_limit ? bpf_map_lookup_elem(&sleepers, &zero) : NULL;
	__u64 ticket = waits_under(w);

	if (bpf_ringbuf_output(&ring, (void *)bytes, len, ticket ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP))
		return -1;
	if (ticket && w)
		w->called = ticket;
	else if (!bulk)
		wake_late(w);
	return 0;
}

/* The same for a bulk event that was built in its place in the ring. */
static __always_inline void ring_submit(void *event, __u64 pending)
{
	__u32 zero = 0;
	struct sleeper *w = pending > wake_limit ? bpf_map_lookup_elem(&sleepers, &zero) : NULL;
	__u64 ticket = waits_under(w);

	bpf_ringbuf_submit(event, ticket ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP);
	if (ticket && w)
		w->called = ticket;
}

#include "quota.h"

/* Why the built event does not get into the ring, -1 when it is there. */
static __always_inline int event_put(struct scratch *s, __u8 class)
{
	__u64 pending = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
	__u32 len = s->len;
	bool bulk = class >= CLASS_FILE;

	s->event.head.class = class;
	if (bulk && pending > bulk_limit)
		return LOSS_RING_FULL;
	if (pending > quota_mark && quota_exceeded(s->hook, class, pending))
		return LOSS_QUOTA;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= EVENT_SIZE - 1;
	return ring_put(s->event.bytes, len, bulk, pending) ? LOSS_RING_FULL : -1;
}

/* Puts the event into the ring; counts it as lost and returns an error when it does
 * not go in. */
static __always_inline int event_submit(struct scratch *s, __u8 class)
{
	int reason = event_put(s, class);

	if (reason < 0)
		return 0;
	lose_own(s->hook, class, reason);
	return -1;
}
