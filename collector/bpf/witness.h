// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What the kernel made of a call's names and addresses, in the tier of trampolines. At
 * its end they are read from the caller's memory, where another thread may have changed
 * them since; what the kernel has resolved, and asks its security modules about, cannot
 * be. It is kept from there to the end of the call, or of the request of io_uring.
 * security_path_* and security_socket_* are called in recorded calls alone. Where none
 * was called, as of a path that leads nowhere, there is only what the caller wrote. */
#pragma once

const volatile __u8 witnessed; /* these hooks are there; set by user space before the load */

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

/* The same of what is moved: nothing for a tree that hangs nowhere yet, as of open_tree
 * and fsmount. It has its name from the move. */
static __always_inline __u64 dentry_moved(__u64 path)
{
	struct mount *tree = mount_of((void *)BPF_CORE_READ((struct path *)path, mnt));

	return BPF_CORE_READ(tree, mnt_parent) == tree ? 0 : dentry_at(path);
}

static __always_inline __u64 mount_at(__u64 path)
{
	return (__u64)BPF_CORE_READ((struct path *)path, mnt);
}

static __always_inline __u64 root_of(__u64 mount)
{
	return (__u64)BPF_CORE_READ((struct vfsmount *)mount, mnt_root);
}

/* What is asked about in this call is told at its end: names of calls on names, not of
 * an open that makes a file. */
static __always_inline bool names_wanted(__u32 call)
{
	return (call >= CALL_MKDIR && call <= CALL_SYMLINKAT) || call == CALL_DIRECTORY ||
	       (call >= CALL_SECURITY && call <= CALL_SOCKET);
}

static __always_inline bool address_wanted(__u32 call)
{
	return call == CALL_CONNECT || call == CALL_SOCKET || call == CALL_SENDTO || call == CALL_SENDMSG;
}

/* The call that a request stands for. */
static __always_inline __u32 call_of_request(__u64 request)
{
	return uring_ops[BPF_CORE_READ((struct io_kiocb *)request, opcode) & (NUM_URING_OPS - 1)].call;
}

/* The call that the current task entered; CALL_NONE for a thread that never does. */
static __always_inline __u32 call_entered(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u32 nr;

	if (BPF_CORE_READ(task, flags) & PF_IO_WORKER || call_is_compat())
		return CALL_NONE;
	nr = BPF_CORE_READ(entry_regs(), CALL_NUMBER_FIELD);
	return nr < NUM_NUMBERS ? calls[nr] : CALL_NONE;
}

/* The call at hand, and under what the seen is kept: a request's address, or the task.
 * The one is never the other: no process has a number above 2^22. */
static __always_inline __u32 call_at_hand(__u64 *key)
{
	__u64 *request;

	*key = bpf_get_current_pid_tgid();
	request = bpf_map_lookup_elem(&issuing, key);
	if (!request)
		return call_entered();
	*key = *request;
	return call_of_request(*request);
}

static __always_inline bool witness_recorded(void)
{
	struct proc *p = proc_recorded(NOTHING);

	return p && !(filter.epoch && process_out(p));
}

static __always_inline struct scratch *witness_begin(void)
{
	__u64 key;
	__u32 call = call_at_hand(&key);
	struct scratch *s;

	if (!names_wanted(call) || !witness_recorded())
		return NULL;
	s = scratch_take(HOOK_WITNESS, NOTHING);
	if (!s)
		return NULL;
	s->seen_of = key;
	s->event.witness.call = call;
	s->event.witness.len[0] = s->event.witness.len[1] = 0;
	s->len = offsetof(struct witness, text);
	return s;
}

static __always_inline void witness_path(struct scratch *s, int i, __u64 dentry, __u64 mount)
{
	walk_path(s->hook, dentry, mount);
	s->event.witness.len[i & 1] = append_walk(s);
}

static __always_inline void witness_end(struct scratch *s)
{
	__u64 key = s->seen_of;

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

/* A socket's address, which the kernel has copied. */
__noinline int witness_address(__u64 name, __u32 len)
{
	struct address a = { .len = len };
	__u64 key;

	if (!name || len > sizeof(a.bytes))
		return 0;
	a.call = call_at_hand(&key);
	if (!address_wanted(a.call))
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

static __always_inline void witness_forget(__u64 key)
{
	if (!witnessed)
		return;
	bpf_map_delete_elem(&witnesses, &key);
	bpf_map_delete_elem(&addresses, &key);
}

/* A request is issued by any task, and ends in another one or long after: what is seen
 * from here on is the request's, and none of the call's at whose end the task issues it.
 * What opens files is asked about as well; reads and writes are not. */
static __always_inline void issue_begun(__u64 request)
{
	__u64 key = bpf_get_current_pid_tgid();
	__u32 call = call_of_request(request);
	bool opens = call >= CALL_OPEN && call <= CALL_CREAT;

	if ((opens || names_wanted(call) || address_wanted(call)) &&
	    bpf_map_update_elem(&issuing, &key, &request, BPF_ANY))
		stat_count(STAT_UNWITNESSED);
}

/* Of a read or write nothing is there, and no lock is taken to find out. */
static __always_inline void issue_ended(void)
{
	__u64 key = bpf_get_current_pid_tgid();

	if (bpf_map_lookup_elem(&issuing, &key))
		bpf_map_delete_elem(&issuing, &key);
}

/* Nothing of a task that has ended is taken any more. */
static __always_inline void witness_leave(struct task_struct *task)
{
	witness_forget((__u64)BPF_CORE_READ(task, tgid) << 32 | BPF_CORE_READ(task, pid));
}

/* Under what the work at hand has its own. */
static __always_inline __u64 witness_own(struct scratch *s)
{
	return s->request ? s->request : bpf_get_current_pid_tgid();
}

/* Appends what was seen of the call's names; the lengths are 0 where nothing was. What
 * another call left, whose end was not seen, is none of this one's. */
static __always_inline void append_witness(struct scratch *s, __u16 *first, __u16 *second)
{
	__u64 key;
	struct witness *w;
	__u32 len;

	*first = *second = 0;
	if (!witnessed)
		return;
	key = witness_own(s);
	w = bpf_map_lookup_elem(&witnesses, &key);
	if (!w)
		return;
	if (w->call == s->call) {
		len = w->len[0];
		*first = append(s, w->text, len);
		*second = append(s, w->text + (len & (2 * PATH_SIZE - 1)), w->len[1]);
	}
	bpf_map_delete_elem(&witnesses, &key);
}

/* Takes the address that was seen of the call at work. */
static __always_inline void address_take(struct scratch *s)
{
	__u64 key;
	struct address *a;

	s->address.len = 0;
	if (!witnessed || !address_wanted(s->call))
		return;
	key = witness_own(s);
	a = bpf_map_lookup_elem(&addresses, &key);
	if (!a)
		return;
	if (a->call == s->call)
		s->address = *a;
	bpf_map_delete_elem(&addresses, &key);
}
