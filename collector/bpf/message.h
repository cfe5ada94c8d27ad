// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Messages with an address. On an unconnected datagram socket each remote address
 * has a part of the flow, with counters of its own; a message is counted in the
 * part or in the flow, never in both. Failed calls are counted in the flow. */
#pragma once

#define MAX_MESSAGES 1024 /* UIO_MAXIOV: the kernel takes no more in one call */

static __always_inline struct peer *peer_begin(struct scratch *s, __s32 fd, __u32 class)
{
	struct event_peer *e = &s->event.peer;

	__builtin_memset(&s->peer, 0, sizeof(s->peer));
	s->peer.id = next_id(s);
	if (bpf_map_update_elem(&peers, &s->peer_key, &s->peer, BPF_ANY)) {
		lose_own(s->hook, class, LOSS_MAP_FULL);
		return NULL;
	}
	event_start(s, EVENT_PEER, sizeof(*e));
	e->flow = s->peer_key.flow;
	e->peer = s->peer.id;
	e->fd = fd;
	e->pad = 0;
	e->sock = s->sock;
	if (event_submit(s, class)) {
		bpf_map_delete_elem(&peers, &s->peer_key);
		return NULL;
	}
	return bpf_map_lookup_elem(&peers, &s->peer_key);
}

#define SOCKADDR_WORDS 14 /* of 8 bytes: a Unix address, with room */

/* Read into the walk's buffer: 5.10 has no stack left here. */
static __always_inline __u32 address_hash(struct scratch *s, __u64 name, __u32 len)
{
	__u64 *words = (void *)s->walk.name, h = 0;

	if (len > SOCKADDR_WORDS * sizeof(*words))
		return 0;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= 127;
	__builtin_memset(words, 0, SOCKADDR_WORDS * sizeof(*words));
	if (address_read(s, words, len, name, 0))
		return 0;
	for (int i = 0; i < SOCKADDR_WORDS; i++)
		h = (h ^ words[i]) * 0x9e3779b97f4a7c15ULL;
	return h >> 32;
}

/* Tells the other end of the Unix datagram that was counted last, when it has an address
 * and that is not the one told before. Not from count_message: 5.10 has no stack left
 * there. */
__noinline int tell_unix_peer(enum hook hook)
{
	struct scratch *s = scratch_get(hook);
	__u64 at, size, name;
	struct flow *f;
	__u32 hash;

	if (!s || !s->unix_name)
		return 0;
	name = s->unix_name;
	s->unix_name = 0;
	f = flow_get(s, s->args[0]);
	if (!f || s->unix_len <= sizeof(__u16) || record_out(RECORD_SYSCALL))
		return 0;
	hash = address_hash(s, name, s->unix_len);
	if (f->named == hash)
		return 0;
	f->named = hash;
	at = s->args[1];
	size = s->args[2];
	s->args[1] = name;
	s->args[2] = s->unix_len;
	tell_call(hook, s->call, class_of(direction_of(s->call)));
	s->args[1] = at;
	s->args[2] = size;
	return 0;
}

/* Counts one message of the flow that s->flow.id and s->flow.kind tell. */
__noinline int count_message(enum hook hook, __u64 name, __u32 name_len, __s64 ret, enum call call)
{
	struct scratch *s = scratch_get(hook);
	enum direction dir = direction_of(call);
	struct flow *f;
	struct peer *p;
	__s32 fd;

	if (!s)
		return 0;
	fd = s->args[0];
	if (s->address.len)
		name_len = s->address.len;
	if (ret < 0 || s->flow.kind != FLOW_DGRAM || !name || !read_remote(s, name, name_len)) {
		f = flow_get(s, fd);
		if (f)
			count(&f->counters, call, dir, ret);
		if (ret >= 0 && s->flow.kind == FLOW_FILE) {
			s->unix_name = name;
			s->unix_len = name_len;
		}
		if (dns && ret > 0 && dns_port(&s->sock))
			dns_tell(hook, s->flow.id, ret, call);
		return 0;
	}
	s->peer_key.flow = s->flow.id;
	__builtin_memcpy(s->peer_key.addr, s->sock.remote, 16);
	s->peer_key.port = s->sock.rport;
	p = bpf_map_lookup_elem(&peers, &s->peer_key);
	if (!p && filter_uses(BY_PORT) && ports_out(s, true)) {
		filter_count(BY_PORT);
		return 0;
	}
	if (!p)
		p = peer_begin(s, fd, class_of(dir));
	if (p)
		count(&p->counters, call, dir, ret);
	if (dns && dns_port(&s->sock))
		dns_tell(hook, s->flow.id, ret, call);
	return 0;
}

/* Prepares s->flow and s->sock for count_message. A connected socket's messages go
 * to its flow whatever address they name. */
static __always_inline int message_begin(struct scratch *s, __s32 fd, enum direction dir)
{
	struct file *file = file_at(s, fd);
	struct flow *f;

	if (flow_ensure(s->hook, fd, class_of(dir)))
		return -1;
	f = flow_get(s, fd);
	if (!f)
		return -1;
	s->flow.id = f->id;
	s->flow.kind = describe_sock(s->hook, (__u64)file);
	return 0;
}

static __always_inline void message_one(struct scratch *s, __u32 call, enum direction dir, __s64 ret)
{
	__s32 fd = s->args[0];
	struct user_msghdr hdr = {};

	if (message_begin(s, fd, dir))
		return;
	if (call == CALL_SENDMSG || call == CALL_RECVMSG) {
		hdr = message_header(s);
		if (s->address.len && !hdr.msg_name) /* by now */
			hdr.msg_name = s->args[1];
		count_message(s->hook, hdr.msg_name, hdr.msg_namelen, ret, call);
		return;
	}
	if (call == CALL_SENDTO)
		hdr.msg_namelen = s->args[5];
	else
		bpf_probe_read_user(&hdr.msg_namelen, sizeof(__u32), (void *)s->args[5]);
	count_message(s->hook, s->args[4], hdr.msg_namelen, ret, call);
}

/* Counts the message of sendmmsg or recvmmsg that args[1] points to, and goes on to
 * the next one. Returns an error when there is none. */
__noinline int message_next(enum hook hook)
{
	struct scratch *s = scratch_get(hook);
	struct user_msghdr hdr;
	__u64 header;
	__u32 len = 0;

	if (!s)
		return -1;
	header = s->compat ? sizeof(struct compat_msghdr) : sizeof(struct user_msghdr);
	if (bpf_probe_read_user(&len, sizeof(len), (void *)s->args[1] + header))
		return -1;
	hdr = message_header(s);
	count_message(hook, hdr.msg_name, hdr.msg_namelen, len, s->call);
	s->args[1] += s->compat ? sizeof(struct compat_mmsghdr) : sizeof(struct mmsghdr);
	return 0;
}

/* sendmmsg and recvmmsg return a number of messages; each is an operation. */
static __always_inline void message_many(struct scratch *s, __u32 call, enum direction dir, __s64 ret)
{
	if (interrupted(ret))
		return;
	if (ret > 0)
		s->operations = ret;
	if (message_begin(s, s->args[0], dir))
		return;
	s->operations = 1;
	if (ret < 0) {
		count_message(s->hook, 0, 0, ret, call);
		return;
	}
	for (__u32 i = 0; i < MAX_MESSAGES; i++) {
		if (i >= ret || message_next(s->hook))
			break;
		tell_unix_peer(s->hook);
	}
}
