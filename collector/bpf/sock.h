// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* IP sockets and their addresses; IPv4 ones in 4-in-6 form. */
#pragma once

static __always_inline __u16 swap16(__be16 n)
{
	return __builtin_bswap16(n);
}

static __always_inline void put_v4(__u8 *to, __u32 addr)
{
	__builtin_memset(to, 0, 10);
	to[10] = to[11] = 0xff;
	__builtin_memcpy(to + 12, &addr, 4);
}

static __always_inline void sock_addresses(struct sock_info *i, struct sock *sk)
{
	if (i->family == AF_INET) {
		put_v4(i->local, LOAD(sk, __sk_common.skc_rcv_saddr));
		put_v4(i->remote, LOAD(sk, __sk_common.skc_daddr));
	} else if (bpf_core_field_exists(sk->__sk_common.skc_v6_daddr)) {
		bpf_core_read(i->local, 16, &sk->__sk_common.skc_v6_rcv_saddr);
		bpf_core_read(i->remote, 16, &sk->__sk_common.skc_v6_daddr);
	}
}

static __always_inline bool is_stream(struct sock_info *i)
{
	return i->type == SOCK_STREAM || i->type == SOCK_SEQPACKET;
}

/* Describes the IP socket behind a file in s->sock; the kind of its flow, or
 * FLOW_FILE when it is none. FLOW_DGRAM are those without a fixed remote end: a
 * raw socket has no port, so the state says whether it is connected. */
__noinline int describe_sock(enum hook hook, __u64 ptr)
{
	struct scratch *s = scratch_get(hook);
	struct file *file = (void *)ptr;
	struct socket *socket;
	struct sock_info *i;
	struct sock *sk;

	if (!s)
		return FLOW_FILE;
	i = &s->sock;
	__builtin_memset(i, 0, sizeof(*i));
	if ((LOAD(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return FLOW_FILE;
	socket = LOAD(file, private_data);
	sk = LOAD(socket, sk);
	i->family = LOAD(sk, __sk_common.skc_family);
	if (i->family != AF_INET && i->family != AF_INET6) {
		i->family = 0;
		return FLOW_FILE;
	}
	i->type = LOAD(socket, type);
	i->protocol = LOAD(sk, sk_protocol);
	i->state = LOAD(sk, __sk_common.skc_state);
	i->rport = swap16(LOAD(sk, __sk_common.skc_dport));
	if (i->type != SOCK_RAW) /* a raw socket has its protocol there */
		i->lport = LOAD(sk, __sk_common.skc_num);
	sock_addresses(i, sk);
	return is_stream(i) || i->rport || i->state == TCP_ESTABLISHED ? FLOW_SOCK : FLOW_DGRAM;
}

/* Reads of the address that the kernel has seen of the call at work, or else of the
 * user's. */
static __always_inline long address_read(struct scratch *s, void *to, __u32 len, __u64 user, __u32 at)
{
	return s->address.len ? bpf_probe_read_kernel(to, len, s->address.bytes + at)
			      : bpf_probe_read_user(to, len, (void *)user + at);
}

/* Reads a user's socket address into s->sock's remote end; whether it was one. */
static __always_inline bool read_remote(struct scratch *s, __u64 addr, __u32 len)
{
	struct sockaddr_any a = {};

	if (s->address.len)
		len = s->address.len;
	if (len < 8 || address_read(s, &a, 8, addr, 0))
		return false;
	if (a.family == AF_INET)
		put_v4(s->sock.remote, a.v4);
	else if (a.family != AF_INET6 || len < 24 ||
		 address_read(s, s->sock.remote, 16, addr, 8))
		return false;
	s->sock.rport = swap16(a.port);
	return true;
}

#define DNS_PORT 53

const volatile __u8 dns; /* what is said on port 53 is told; set by user space before the load */

static __always_inline bool dns_port(struct sock_info *i)
{
	return i->family && (i->rport == DNS_PORT || i->lport == DNS_PORT);
}
