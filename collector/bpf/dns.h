// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* DNS, when user space asks for it: what is sent and received on port 53 is told with
 * its bytes. What it says is user space's to read. */
#pragma once

#define DNS_SIZE 4096 /* bytes of a message that are told */
#define DNS_PIECES 4 /* of a message that is in several places */
#define MSG_PEEK 2

/* The header that sendmsg and recvmsg name. */
static __always_inline struct user_msghdr message_header(struct scratch *s)
{
	struct user_msghdr hdr = {};
	struct compat_msghdr small = {};

	if (!s->compat) {
		bpf_probe_read_user(&hdr, sizeof(hdr), (void *)s->args[1]);
		return hdr;
	}
	bpf_probe_read_user(&small, sizeof(small), (void *)s->args[1]);
	hdr.msg_name = small.msg_name;
	hdr.msg_namelen = small.msg_namelen;
	hdr.msg_iov = small.msg_iov;
	hdr.msg_iovlen = small.msg_iovlen;
	return hdr;
}

/* Where a message is. One piece without an iovec. */
struct dns_message {
	__u64 base, iov;
	__u32 pieces;
	bool peeked;
};

static __always_inline struct dns_message dns_message(struct scratch *s, __u32 call)
{
	struct dns_message m = { .base = s->args[1] };
	struct user_msghdr hdr;

	switch (call) {
	case CALL_READV:
	case CALL_WRITEV:
		m.iov = s->args[1];
		m.pieces = s->args[2];
		break;
	case CALL_RECVFROM:
		m.peeked = s->args[3] & MSG_PEEK;
		break;
	case CALL_SENDMSG:
	case CALL_RECVMSG:
	case CALL_SENDMMSG:
	case CALL_RECVMMSG:
		hdr = message_header(s);
		m.iov = hdr.msg_iov;
		m.pieces = hdr.msg_iovlen;
		m.peeked = call == CALL_RECVMSG && s->args[2] & MSG_PEEK;
	}
	return m;
}

static __always_inline __u32 append_user(struct scratch *s, __u64 src, __u64 len)
{
	if (len > DNS_SIZE)
		len = DNS_SIZE;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= 2 * DNS_SIZE - 1;
	if (bpf_probe_read_user(event_end(s), len, (void *)src))
		return 0;
	s->len += len;
	return len;
}

/* One of the places of a message: where, and how many bytes. */
static __always_inline __u64 iovec(struct scratch *s, __u64 iov, int i, __u64 *len)
{
	__u64 wide[2] = {};
	__u32 narrow[2] = {};

	if (!s->compat) {
		bpf_probe_read_user(wide, sizeof(wide), (void *)iov + i * sizeof(wide));
		*len = wide[1];
		return wide[0];
	}
	bpf_probe_read_user(narrow, sizeof(narrow), (void *)iov + i * sizeof(narrow));
	*len = narrow[1];
	return narrow[0];
}

/* Tells the message of len bytes that the call at work sent or received on the socket in
 * s->sock. */
__noinline int dns_tell(enum hook hook, __u64 flow, __u64 len, enum call call)
{
	struct scratch *s = scratch_get(hook);
	struct event_dns *e;
	struct dns_message m;
	__u64 left = len, size;

	if (!s || !len)
		return 0;
	m = dns_message(s, call);
	if (m.peeked)
		return 0;
	e = &s->event.dns;
	event_start(s, EVENT_DNS, sizeof(*e));
	e->flow = flow;
	e->size = len;
	e->received = direction_of(call) == DIR_READ;
	e->pad = 0;
	e->sock = s->sock;
	if (left > DNS_SIZE)
		left = DNS_SIZE;
	if (!m.iov)
		e->data_len = append_user(s, m.base, left);
	else
		e->data_len = 0;
#pragma unroll
	for (int i = 0; i < DNS_PIECES; i++) {
		__u64 at;

		if (!m.iov || i >= m.pieces || !left)
			break;
		at = iovec(s, m.iov, i, &size);
		if (size > left)
			size = left;
		e->data_len += append_user(s, at, size);
		left -= size;
	}
	event_submit(s, class_of(direction_of(call)));
	return 0;
}
