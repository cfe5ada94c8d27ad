// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the kernel made of a call's names and addresses, in the tier of trampolines. At
 * its end they are read from the caller's memory, where another thread may have changed
 * them since; what the kernel has resolved, and asks its security modules about, cannot
 * be. It is kept from there to the end of the call, or of the request of io_uring.
 * security_path_* and security_socket_* are called in recorded calls alone. Where none
 * was called, as of a path that leads nowhere, there is only what the caller wrote. */
#pragma once

const volatile __u8 witnessed; /* these hooks are there; set by user space before the load */

#define NR_IO_URING_ENTER 426 /* on all architectures */

/* An argument of a hooked function, as the number that global functions want. */
static __always_inline __u64 argument(unsigned long long *ctx, int n)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), ctx + n);
	return value;
}

static __always_inline __u64 dentry_at(__u64 path)
{
	return (__u64)BPF_CORE_READ((struct path *)path, dentry);
}

static __always_inline __u64 mount_at(__u64 path)
{
	return (__u64)BPF_CORE_READ((struct path *)path, mnt);
}

static __always_inline __u64 root_of(__u64 mount)
{
	return (__u64)BPF_CORE_READ((struct vfsmount *)mount, mnt_root);
}

static __always_inline __u64 witness_key(void)
{
	return bpf_get_current_pid_tgid(); /* never a request's address */
}

/* The call that the current task is in: CALL_NONE for requests of io_uring. */
static __always_inline __u32 call_entered(bool *request)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct pt_regs *regs;
	__u32 nr;

	*request = BPF_CORE_READ(task, flags) & PF_IO_WORKER;
	if (*request || call_is_compat())
		return CALL_NONE;
	regs = entry_regs();
	nr = BPF_CORE_READ(regs, CALL_NUMBER_FIELD);
	*request = nr == NR_IO_URING_ENTER;
	return nr < NUM_NUMBERS ? calls[nr] : CALL_NONE;
}

/* Whether what is asked about here is told at the end: names of calls on names, not of
 * an open that makes a file. */
static __always_inline bool witness_wanted(void)
{
	bool request;
	__u32 call = call_entered(&request);
	struct proc *p;

	if (!(request || (call >= CALL_MKDIR && call <= CALL_SYMLINKAT) || call == CALL_DIRECTORY ||
	      (call >= CALL_SECURITY && call <= CALL_SOCKET)))
		return false;
	p = proc_recorded(NOTHING);
	return p && !(filter.epoch && process_out(p));
}

static __always_inline struct scratch *witness_begin(void)
{
	struct scratch *s = witness_wanted() ? scratch_take_any(HOOK_WITNESS, NOTHING) : NULL;

	if (s) {
		s->event.witness.len[0] = s->event.witness.len[1] = 0;
		s->len = offsetof(struct witness, text);
	}
	return s;
}

static __always_inline void witness_path(struct scratch *s, int i, __u64 dentry, __u64 mount)
{
	walk_path(s->hook, dentry, mount);
	s->event.witness.len[i & 1] = append_walk(s);
}

static __always_inline void witness_end(struct scratch *s)
{
	__u64 key = witness_key();

	if (bpf_map_update_elem(&witnesses, &key, &s->event.witness, BPF_ANY))
		stat_count(STAT_UNWITNESSED);
	scratch_release(s);
}

/* One name, or two on the same mount. */
__noinline int witness_names(__u64 dentry, __u64 mount, __u64 second, __u64 second_mount)
{
	struct scratch *s = witness_begin();

	if (!s)
		return 0;
	witness_path(s, 0, dentry, mount);
	if (second)
		witness_path(s, 1, second, second_mount);
	witness_end(s);
	return 0;
}

/* A text and a name: of a new symbolic link, or of what is mounted and where. */
__noinline int witness_text(__u64 text, __u64 dentry, __u64 mount)
{
	struct scratch *s = witness_begin();

	if (!s)
		return 0;
	s->event.witness.len[0] = append_kernel_str(s, (void *)text);
	witness_path(s, 1, dentry, mount);
	witness_end(s);
	return 0;
}

static __always_inline bool address_wanted(__u32 call)
{
	return call == CALL_CONNECT || call == CALL_SOCKET || call == CALL_SENDTO || call == CALL_SENDMSG;
}

/* A socket's address, which the kernel has copied. */
__noinline int witness_address(__u64 name, __u32 len)
{
	struct address a = { .len = len };
	__u64 key = witness_key();

	bool request;
	__u32 call;

	if (!name || len > sizeof(a.bytes))
		return 0;
	call = call_entered(&request);
	if (!request && !address_wanted(call))
		return 0;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= 2 * sizeof(a.bytes) - 1;
	if (len > sizeof(a.bytes) || bpf_probe_read_kernel(a.bytes, len, (void *)name) || !proc_recorded(NOTHING))
		return 0;
	if (bpf_map_update_elem(&addresses, &key, &a, BPF_ANY))
		stat_count(STAT_UNWITNESSED);
	return 0;
}

/* The address of a datagram; what is connected sends to its own end. */
static __always_inline int witness_message(__u64 socket, __u64 message)
{
	struct socket *sock = (void *)socket;
	struct msghdr *m = (void *)message;

	if (BPF_CORE_READ(sock, type) == SOCK_STREAM ||
	    BPF_CORE_READ(sock, sk, __sk_common.skc_state) == TCP_ESTABLISHED)
		return 0;
	return witness_address((__u64)BPF_CORE_READ(m, msg_name), BPF_CORE_READ(m, msg_namelen));
}

/* A request that has been issued ends elsewhere: what was seen of it goes with it. */
static __always_inline void witness_hand_over(__u64 request)
{
	__u64 key = witness_key();
	struct witness *w = bpf_map_lookup_elem(&witnesses, &key);
	struct address *a = bpf_map_lookup_elem(&addresses, &key);

	if (w) {
		bpf_map_update_elem(&witnesses, &request, w, BPF_ANY);
		bpf_map_delete_elem(&witnesses, &key);
	}
	if (a) {
		bpf_map_update_elem(&addresses, &request, a, BPF_ANY);
		bpf_map_delete_elem(&addresses, &key);
	}
}

/* Nothing of a task that has ended is taken any more. */
static __always_inline void witness_leave(struct task_struct *task)
{
	__u64 key = (__u64)BPF_CORE_READ(task, tgid) << 32 | BPF_CORE_READ(task, pid);

	if (!witnessed)
		return;
	bpf_map_delete_elem(&witnesses, &key);
	bpf_map_delete_elem(&addresses, &key);
}

/* Under what the work at hand has its own: a request that ends where it was issued has
 * not been handed over. */
static __always_inline __u64 witness_own(struct scratch *s, void *map)
{
	return s->request && bpf_map_lookup_elem(map, &s->request) ? s->request : witness_key();
}

/* Appends what was seen of the call's names; the lengths are 0 where nothing was. */
static __always_inline void append_witness(struct scratch *s, __u16 *first, __u16 *second)
{
	__u64 key;
	struct witness *w;
	__u32 len;

	*first = *second = 0;
	if (!witnessed)
		return;
	key = witness_own(s, &witnesses);
	w = bpf_map_lookup_elem(&witnesses, &key);
	if (!w)
		return;
	len = w->len[0];
	*first = append(s, w->text, len);
	*second = append(s, w->text + (len & (2 * PATH_SIZE - 1)), w->len[1]);
	bpf_map_delete_elem(&witnesses, &key);
}

/* Takes the address that was seen of the call at work. */
static __always_inline void address_take(struct scratch *s)
{
	__u64 key;
	struct address *a;

	s->address.len = 0;
	if (!witnessed || !(s->request || address_wanted(s->call)))
		return;
	key = witness_own(s, &addresses);
	a = bpf_map_lookup_elem(&addresses, &key);
	if (!a)
		return;
	s->address = *a;
	bpf_map_delete_elem(&addresses, &key);
}
