// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Flows: what is done on a descriptor is counted in its entry, and only the
 * beginning and the end are events. What cannot be told to have begun is not
 * counted either, but lost, so that no counter is without its owner. */
#pragma once

enum direction { DIR_NONE, DIR_READ, DIR_WRITE };

static __always_inline enum direction direction_of(__u32 call)
{
	if (call >= CALL_READ && call <= CALL_PREADV2)
		return DIR_READ;
	if (call >= CALL_RECVFROM && call <= CALL_RECVMMSG)
		return DIR_READ;
	if (call >= CALL_WRITE && call <= CALL_SENDMMSG)
		return DIR_WRITE;
	return DIR_NONE;
}

/* What a call on a flow that cannot begin is lost under. */
static __always_inline __u32 class_of(enum direction dir)
{
	return dir == DIR_READ ? CLASS_READ : dir == DIR_WRITE ? CLASS_WRITE : CLASS_OPEN;
}

/* Calls cut short come again: they are neither done nor failed. */
static __always_inline bool interrupted(__s64 ret)
{
	return ret <= -ERESTARTSYS && ret >= -ERESTART_RESTARTBLOCK;
}

static __always_inline void count(struct counters *c, __u32 call, enum direction dir, __s64 ret)
{
	__u32 i = (call - 1) & (NUM_FLOW_CALLS - 1);

	if (ret < 0) {
		c->seen[i][0] = 1;
		__sync_fetch_and_add(&c->errors, 1);
		if (!c->first_errno)
			c->first_errno = -ret;
		return;
	}
	c->seen[i][1] = 1;
	if (dir == DIR_READ) {
		__sync_fetch_and_add(&c->read_ops, 1);
		__sync_fetch_and_add(&c->read_bytes, ret);
	} else if (dir == DIR_WRITE) {
		__sync_fetch_and_add(&c->write_ops, 1);
		__sync_fetch_and_add(&c->write_bytes, ret);
	}
}

static __always_inline struct flow_key flow_key(struct scratch *s, __s32 fd)
{
	return (struct flow_key){ .tgid = s->head.tgid, .fd = fd, .gen = s->head.gen };
}

static __always_inline struct flow *flow_get(struct scratch *s, __s32 fd)
{
	struct flow_key key = flow_key(s, fd);

	return bpf_map_lookup_elem(&flows, &key);
}

/* Takes the counters of a flow that ends, which counts nothing from here on. */
static __always_inline void flow_close(struct event_close *e, struct flow *f, __s32 fd, bool closed)
{
	e->flow = f->id;
	e->fd = fd;
	e->closed = closed;
	__builtin_memset(e->pad, 0, sizeof(e->pad));
	if (closed)
		f->counters.seen[CALL_CLOSE - 1][1] = 1;
	f->file = NO_FILE;
	e->counters = f->counters;
}

/* Ends the flow on a descriptor with its final counters, but not that of a file that
 * stays. When the event finds no room
 * in the ring it waits in a map for user space to fetch it; when there is none either
 * the entry stays, as belonging to no file, until there is. */
__noinline int flow_end(enum hook hook, __s32 fd, __u32 closed, __u64 stays)
{
	struct scratch *s = scratch_get(hook);
	struct event_close *e;
	struct flow_key key;
	struct flow *f;

	if (!s)
		return 0;
	key = flow_key(s, fd);
	f = bpf_map_lookup_elem(&flows, &key);
	if (!f || f->file == stays)
		return 0;
	e = &s->event.close;
	event_start(s, EVENT_CLOSE, sizeof(*e));
	flow_close(e, f, fd, closed);
	if (event_put(s, CLASS_CLOSE) >= 0) {
		stat_count(STAT_LATE_ENDS);
		if (bpf_map_update_elem(&late_ends, &e->flow, e, BPF_ANY))
			return -1;
	}
	bpf_map_delete_elem(&flows, &key);
	return 0;
}

/* Whether a call makes a descriptor and with it a flow that counts the call. */
static __always_inline bool begins_flow(__u32 call)
{
	return call >= CALL_OPEN && call <= CALL_CREAT;
}

/* Puts what was prepared in s->flow into the map, where there is room and no flow on the
 * descriptor. */
static __always_inline int flow_put(struct scratch *s, __s32 fd)
{
	struct flow_key key = flow_key(s, fd);

	return bpf_map_update_elem(&flows, &key, &s->flow, BPF_NOEXIST);
}

/* Makes the entry of a flow that begins on a descriptor, after the end of the one
 * that was there. Returns an error, counted under class, when there is no room. */
static __always_inline int flow_make(struct scratch *s, __s32 fd, __u64 file, enum flow_kind kind,
				     enum event_class class)
{
	__builtin_memset(&s->flow, 0, sizeof(s->flow));
	s->flow.id = next_id(s);
	s->flow.file = file;
	s->flow.kind = kind;
	s->flow.watched = dns && kind != FLOW_FILE && dns_port(&s->sock);
	if (begins_flow(s->call))
		s->flow.counters.seen[(s->call - 1) & (NUM_FLOW_CALLS - 1)][1] = 1;
	if (!flow_put(s, fd) || (!flow_end(s->hook, fd, 0, 0) && !flow_put(s, fd)))
		return 0;
	lose_own(s->hook, class, LOSS_MAP_FULL);
	return -1;
}

/* The same, verified once. */
__noinline int flow_begin(enum hook hook, __s32 fd, __u64 file, enum flow_kind kind, enum event_class class)
{
	struct scratch *s = scratch_get(hook);

	return s ? flow_make(s, fd, file, kind, class) : -1;
}

/* Puts the event that tells a flow's beginning; without it there is no flow. */
static __always_inline int flow_announce(struct scratch *s, __s32 fd, __u32 class)
{
	struct flow_key key;

	if (!event_submit(s, class))
		return 0;
	key = flow_key(s, fd);
	bpf_map_delete_elem(&flows, &key);
	return -1;
}

/* Sees to it that the flow on a descriptor is that of the file there now. Returns an
 * error when there is no file, or when the flow could not begin. */
__noinline int flow_ensure(enum hook hook, __s32 fd, enum event_class class)
{
	struct scratch *s = scratch_get(hook);
	struct file *file;
	struct event_handle *e;
	struct flow *f;
	int kind;

	if (!s)
		return -1;
	file = file_at(s, fd);
	if (!file)
		return -1;
	f = flow_get(s, fd);
	if (f && f->file == (__u64)file)
		return 0;
	if (is_muted(s->head.gen, fd, (__u64)file))
		return -1;
	kind = describe_sock(hook, (__u64)file);
	describe_file(hook, (__u64)file);
	if (flow_out(s, fd, (__u64)file, kind) || flow_begin(hook, fd, (__u64)file, kind, class))
		return -1;
	e = &s->event.handle;
	event_start(s, EVENT_HANDLE, sizeof(*e));
	e->flow = s->flow.id;
	e->fd = fd;
	e->open_flags = LOAD(file, f_flags);
	e->sock = s->sock;
	e->file = s->file;
	e->file.path_len = kind == FLOW_FILE ? append_walk(s) : 0;
	return flow_announce(s, fd, class);
}

/* Counts a call on a descriptor, in the flow that it begins if need be. */
static __always_inline void flow_count(struct scratch *s, __s32 fd, __u32 call,
				       enum direction dir, __s64 ret)
{
	struct flow *f;

	if (flow_ensure(s->hook, fd, class_of(dir)))
		return;
	f = flow_get(s, fd);
	if (f)
		count(&f->counters, call, dir, ret);
}
