// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Requests of io_uring. Their end comes in a thread of the process that owns the ring:
 * the one that submitted, a worker, or the ring's own thread. It is given the
 * arguments of the system call that the request stands for, and goes the same way.
 *
 * Kernels differ in what they tell. Until 5.15 (which 5.10's is) an end names the
 * request by what its program calls it, which need not be one of a kind; from 5.16 on
 * by its address, but for the ends of a request that goes on. */
#pragma once

/* How the kernel tells of requests; set by user space before the load. */
enum uring_end { URING_END_ID, URING_END_REQUEST, URING_END_CQE };
const volatile enum uring_end uring_end;
const volatile __u8 uring_begin_ring; /* a submission tells the ring before the request */

enum {
	SQE_FIXED_FILE = 1,
	SETUP_SQE128 = 1 << 10,
	SETUP_NO_SQARRAY = 1 << 16,
	CQE_MORE = 2,
	CQE_NOTIFY = 8,
	ACCEPT_MULTISHOT = 1, /* in ioprio */
	RECV_MULTISHOT = 2,
};

#define URING_SLOTS 8 /* requests in flight that may have the same id */

static __always_inline struct io_kiocb *uring_request(__u64 *ctx)
{
	__u64 request;

	/* Two loads and no choice between them: the verifier wants the offset fixed. */
	if (uring_begin_ring) {
		request = ctx[1];
		asm volatile("# the ring first" : "+r"(request));
	} else {
		request = ctx[0];
		asm volatile("# the request alone" : "+r"(request));
	}
	return (void *)request;
}

/* The entry of the submission queue that the kernel took last. */
static __always_inline bool uring_entry(struct io_ring_ctx *ring, struct io_uring_sqe *sqe)
{
	__u32 flags = BPF_CORE_READ(ring, flags), entries = BPF_CORE_READ(ring, sq_entries);
	__u32 at = (BPF_CORE_READ(ring, cached_sq_head) - 1) & (entries - 1);
	__u64 size = sizeof(*sqe);

	if (!(flags & SETUP_NO_SQARRAY) &&
	    bpf_probe_read_kernel(&at, sizeof(at), BPF_CORE_READ(ring, sq_array) + at))
		return false;
	if (flags & SETUP_SQE128)
		size *= 2;
	return at < entries &&
	       !bpf_probe_read_kernel(sqe, sizeof(*sqe), (void *)BPF_CORE_READ(ring, sq_sqes) + at * size);
}

static __always_inline __u64 uring_field(struct io_uring_sqe *sqe, __u8 field)
{
	switch (field) {
	case FIELD_FD: return sqe->fd;
	case FIELD_ADDR: return sqe->addr;
	case FIELD_ADDR2: return sqe->addr2;
	case FIELD_LEN: return sqe->len;
	case FIELD_FLAGS: return sqe->op_flags;
	case FIELD_SPLICE_FD: return sqe->splice_fd;
	case FIELD_ADDR_LEN: return sqe->splice_fd & 0xffff;
	default: return 0;
	}
}

static __always_inline bool uring_goes_on(struct io_uring_sqe *sqe, __u32 call)
{
	if (call == CALL_ACCEPT4)
		return sqe->ioprio & ACCEPT_MULTISHOT;
	return (call == CALL_RECVFROM || call == CALL_RECVMSG) && sqe->ioprio & RECV_MULTISHOT;
}

/* Keeps what a request asks for until its end. One that is there already under a
 * request's address has ended without a word: its program wanted none. */
static __always_inline void uring_keep(struct uring_key *key, struct uring_call *c, __u32 class)
{
	if (key->ring) {
#pragma unroll /* 5.10 sees no end of a loop whose count is in a key */
		for (int i = 0; i < URING_SLOTS; i++) {
			key->slot = i;
			if (!bpf_map_update_elem(&uring_calls, key, c, BPF_NOEXIST))
				return;
		}
		lose_here(class, LOSS_MAP_FULL);
		return;
	}
	if (bpf_map_lookup_elem(&uring_calls, key))
		lose_here(class, LOSS_MISSED);
	if (bpf_map_update_elem(&uring_calls, key, c, BPF_ANY))
		lose_here(class, LOSS_MAP_FULL);
}

static __always_inline void uring_submitted(__u64 *ctx)
{
	struct io_kiocb *request = uring_request(ctx);
	struct io_ring_ctx *ring = BPF_CORE_READ(request, ctx);
	const volatile struct uring_op *op;
	struct uring_call c = { .request = (__u64)request };
	struct uring_key key = {};
	struct io_uring_sqe sqe;
	__u32 class;

	if (!uring_entry(ring, &sqe))
		return;
	c.op = sqe.opcode & (NUM_URING_OPS - 1);
	op = &uring_ops[c.op];
	class = class_of_call[op->call & 63];
	if (!op->call || !proc_recorded(class))
		return;
	witness_forget(c.request);
	for (int i = 0; i < 6; i++)
		c.args[i] = uring_field(&sqe, op->args[i]);
	c.fixed = sqe.flags & SQE_FIXED_FILE;
	c.direct = op->table && sqe.splice_fd;
	if (uring_end == URING_END_ID || uring_goes_on(&sqe, op->call)) {
		key.ring = (__u64)ring;
		key.id = sqe.user_data;
	} else {
		key.id = (__u64)request;
	}
	uring_keep(&key, &c, class);
}

/* How a request ended. */
struct uring_result {
	__u64 ring, request, id;
	__s32 res;
	__u32 flags;
};

static __always_inline struct uring_result uring_result(__u64 *ctx)
{
	struct uring_result r = { .ring = ctx[0] };
	struct io_uring_cqe *cqe;

	switch (uring_end) {
	case URING_END_ID:
		r.id = ctx[1];
		r.res = ctx[2];
		r.flags = ctx[3];
		break;
	case URING_END_REQUEST:
		r.request = ctx[1];
		r.id = ctx[2];
		r.res = ctx[3];
		r.flags = ctx[4];
		break;
	case URING_END_CQE:
		r.request = ctx[1];
		cqe = (void *)ctx[2];
		r.id = BPF_CORE_READ(cqe, user_data);
		r.res = BPF_CORE_READ(cqe, res);
		r.flags = BPF_CORE_READ(cqe, flags);
		break;
	}
	return r;
}

/* Takes what the request asked for; it stays when the request goes on. */
static __always_inline bool uring_take(struct uring_result *r, struct uring_call *into)
{
	struct uring_key key = { .id = r->request };
	struct uring_call *c = NULL;

	if (r->request)
		c = bpf_map_lookup_elem(&uring_calls, &key);
	if (!c) {
		key.ring = r->ring;
		key.id = r->id;
#pragma unroll
		for (int i = 0; i < URING_SLOTS; i++) {
			key.slot = i;
			c = bpf_map_lookup_elem(&uring_calls, &key);
			if (c)
				break;
		}
	}
	if (!c)
		return false;
	*into = *c;
	if (!(r->flags & CQE_MORE))
		bpf_map_delete_elem(&uring_calls, &key);
	return !(r->flags & CQE_NOTIFY);
}

/* A slot of the ring's own table is no descriptor. Its file's flow has a negative one,
 * made of what tells one open file from another. */
static __always_inline __u64 uring_slot(struct file *file)
{
	__u64 mixed = (__u64)file + BPF_CORE_READ(file, f_inode, i_ino) * 0x9e3779b97f4a7c15ULL;

	return -2 - (__s64)((mixed ^ mixed >> 32) & 0x3fffffff);
}

/* Prepares the work of a request's end, but for the head, which takes subprograms; NULL when there is none. What a request put
 * into the ring's own table has no descriptor: its flow begins with its first use. */
static __always_inline struct scratch *uring_completed(__u64 *ctx)
{
	struct uring_result r = uring_result(ctx);
	const volatile struct uring_op *op;
	struct uring_call c;
	struct scratch *s;
	__u32 class;

	if (!uring_take(&r, &c))
		return NULL;
	op = &uring_ops[c.op & (NUM_URING_OPS - 1)];
	if (c.direct && r.res >= 0)
		return NULL;
	class = class_of_call[op->call & 63];
	s = proc_recorded(class) ? scratch_take(HOOK_URING, class) : NULL;
	if (!s)
		return NULL;
	s->head.nr = op->nr;
	s->head.ret = r.res;
	s->call = op->call;
	for (int i = 0; i < 6; i++)
		s->args[i] = c.args[i];
	s->given = 0;
	s->request = c.request;
	scratch_hand_on(s);
	if (c.fixed) {
		struct io_kiocb *request = (void *)c.request;
		struct file *file = BPF_CORE_READ(request, file);

		s->given = (__u64)file;
		s->args[0] = file ? uring_slot(file) : -1;
	}
	return s;
}
