//go:build ignore
// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The entry points. Everything is on tp_btf: the same on every kernel from 5.10 on,
 * also where lockdown refuses fentry and LSM, and without tracefs. One program on
 * sys_exit looks every call up in a table and leaves the rest at once; sys_enter
 * would cost every call of every process 40 ns more and tells nothing that is
 * not there at exit. */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "load.h"
#include "arch.h"
#include "event.h"
#include "maps.h"
#include "compat.h"
#include "ring.h"
#include "path.h"
#include "task.h"
#include "cgroup.h"
#include "filter.h"
#include "scope.h"
#include "file.h"
#include "sock.h"
#include "flow.h"
#include "dns.h"
#include "witness.h"
#include "open.h"
#include "name.h"
#include "told.h"
#include "message.h"
#include "connect.h"
#include "process.h"
#include "calls.h"
#include "close.h"
#include "uring.h"
#include "understudy.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL"; /* BSD-2-Clause or GPL-2.0-only */

static __always_inline __s32 fd_of(struct pt_regs *regs, __u32 call)
{
	return call == CALL_MMAP ? call_arg(regs, 4) : call_arg(regs, 0);
}

/* Calls that leave no trace: cut short, or a mapping of no file. */
static __always_inline bool counts_nothing(__u32 call, __u64 mapping, __s64 ret)
{
	return interrupted(ret) || (call == CALL_MMAP && mapping & MAP_ANONYMOUS);
}

/* Counts a read, write, send or receive in a flow that is there already; false when
 * it is not that simple. */
static __always_inline bool count_here(struct task_struct *task, struct proc *p, struct pt_regs *regs,
				       __u32 call, __s64 ret)
{
	struct flow_key key = { .tgid = tgid_of(task), .fd = fd_of(regs, call), .gen = p->gen };
	struct flow *f = bpf_map_lookup_elem(&flows, &key);

	if (!f || f->file != (__u64)file_in(task, key.fd))
		return false;
	if (f->watched || (f->kind == FLOW_DGRAM && tail_of[call & 63] == TAIL_MESSAGE))
		return false;
	count(&f->counters, call, direction_of(call), ret);
	return true;
}

/* Opens the work of a tail, whose process was found to be recorded: the buffer with the head and the arguments. */
static __always_inline struct scratch *work_begin(struct pt_regs *regs, __s64 ret)
{
	struct task_struct *task = current_task();
	struct proc *p = proc_at_work(task);
	struct scratch *s = p ? scratch_take(HOOK_CALL, NOTHING) : NULL;

	if (p && !s)
		lose_here(class_of_call[calls[number_of(regs, call_is_compat()) & (NUM_NUMBERS - 1)] & 63], LOSS_BUSY);
	if (!p || !s)
		return NULL;
	s->compat = is_compat(task);
	head_fill_of(s, p, task, number_of(regs, s->compat), ret);
	s->call = calls[s->head.nr & (NUM_NUMBERS - 1)];
	args_fill(s, regs);
	s->request = 0;
	address_take(s);
	return s;
}

/* Tells what was read from or written to a socket on port 53. */
static __always_inline void dns_look(struct scratch *s, __s32 fd)
{
	struct flow *f = flow_get(s, fd);

	if (!f || !f->watched || direction_of(s->call) == DIR_NONE)
		return;
	describe_sock(s->hook, (__u64)file_at(s, fd));
	dns_tell(s->hook, f->id, s->head.ret, s->call);
}

static __always_inline void do_rw(struct scratch *s)
{
	__s32 fd = s->call == CALL_MMAP ? s->args[4] : s->args[0];

	if (counts_nothing(s->call, s->args[3], s->head.ret))
		return;
	flow_count(s, fd, s->call, direction_of(s->call), s->head.ret);
	if (dns && s->head.ret > 0)
		dns_look(s, fd);
}

static __always_inline void do_open(struct scratch *s)
{
	if (s->head.ret >= 0)
		open_done(s, s->call, s->head.ret);
	else
		open_failed(s, s->call);
}

/* dup2 and dup3 close a descriptor on their way. */
static __always_inline void do_close(struct scratch *s)
{
	__s32 fd = s->call == CALL_DUP ? s->args[1] : s->args[0];

	close_done(s->hook, fd, s->call == CALL_CLOSE);
	if (s->call == CALL_DUP && standard(fd))
		tell_call(s->hook, s->call, class_of_told(s->call));
}

#define CLOSE_RANGE_CLOEXEC 4
#define MAX_CLOSE_RANGE 1024 /* descriptors of one call that are looked at */

/* The table's end bounds the usual "all from 3 on". The work is a global function's,
 * which the verifier looks at once: a plain load behind the current task makes 6.x
 * search all of the kernel's types, and here that was two seconds of every load. */
static __always_inline void do_close_range(struct scratch *s)
{
	__u32 first = s->args[0], last = s->args[1], size = table_size();

	if (s->head.ret || s->args[2] & CLOSE_RANGE_CLOEXEC)
		return;
	for (__u32 i = 0; i < MAX_CLOSE_RANGE; i++) {
		__u32 fd = first + i;

		if (fd > last || fd >= size)
			break;
		close_done(s->hook, fd, 1);
	}
}

static __always_inline void do_message(struct scratch *s)
{
	if (!counts_nothing(s->call, 0, s->head.ret))
		message_one(s, s->call, direction_of(s->call), s->head.ret);
	tell_unix_peer(s->hook);
}

static __always_inline void do_messages(struct scratch *s)
{
	message_many(s, s->call, direction_of(s->call), s->head.ret);
}

/* sendfile, splice and copy_file_range read from one descriptor and write to
 * another. A failure is counted where the call's first argument points. */
static __always_inline void do_transfer(struct scratch *s)
{
	bool sendfile = s->call == CALL_SENDFILE;
	__s32 first = s->args[0], second = sendfile ? s->args[1] : s->args[2];

	if (interrupted(s->head.ret))
		return;
	flow_count(s, first, s->call, sendfile ? DIR_WRITE : DIR_READ, s->head.ret);
	if (s->head.ret >= 0)
		flow_count(s, second, s->call, sendfile ? DIR_READ : DIR_WRITE, s->head.ret);
}

static __always_inline void do_connect(struct scratch *s)
{
	connect_done(s, s->head.ret);
}

static __always_inline void do_accept(struct scratch *s)
{
	accept_done(s, s->call, s->head.ret);
}

static __always_inline void do_shutdown(struct scratch *s)
{
	shutdown_done(s, s->head.ret);
}

static __always_inline void do_name(struct scratch *s)
{
	name_done(s, s->call);
}

static __always_inline void do_state(struct scratch *s)
{
	state_changed(s, s->call, s->head.ret);
}

/* A successful one is sched_process_exec's. */
static __always_inline void do_exec_failed(struct scratch *s)
{
	if (s->head.ret < 0)
		exec_failed(s, s->call);
}

static __always_inline void do_told(struct scratch *s)
{
	tell_call(s->hook, s->call, class_of_told(s->call));
}

/* Whether a call is left out before any work, and counted so. What changes a process
 * that is left out is not. */
static __always_inline bool call_out(struct proc *p, __u32 tail, __s64 ret)
{
	if (process_out(p)) {
		if (tail == TAIL_STATE && ret >= 0)
			return false;
		filter_count(p->verdict - 1);
		return true;
	}
	if ((tail == TAIL_NAME && record_out(RECORD_FILE)) ||
	    ((tail == TAIL_TOLD || tail == TAIL_EXEC_FAILED) && record_out(RECORD_SYSCALL)) ||
	    (tail == TAIL_OPEN && record_out(ret < 0 ? RECORD_SYSCALL : RECORD_FILE_FLOW))) {
		filter_count(BY_RECORD);
		return true;
	}
	return false;
}

/* The same for the work that a request of io_uring came to be. */
static __always_inline struct scratch *request_begin(void)
{
	int at = scratch_handed(HOOK_URING);
	struct scratch *s = at < 0 ? NULL : scratch_get(at);
	struct proc *p = proc_at_work(current_task());

	if (!s)
		return NULL;
	if (p && filter.epoch)
		judge_current(s->hook);
	if (!p || (filter.epoch && call_out(p, tail_of[s->call & 63], s->head.ret))) {
		scratch_release(s);
		return NULL;
	}
	head_fill(s, p, s->head.nr, s->head.ret);
	address_take(s);
	return s;
}

/* From 6.13 on a program may be given one stack for each CPU, as it is not run there for
 * two tasks at a time (a76ab5731e32). But one that is jumped to is, where several hooks jump
 * to it and are preempted: the kernel then went down. A program that itself jumps is
 * given none, and a jump that is never made will do. */
const volatile __u8 jumps_nowhere;

#define NOWHERE(name)                                                             \
	struct {                                                                  \
		__uint(type, BPF_MAP_TYPE_PROG_ARRAY);                            \
		__uint(max_entries, 1);                                           \
		__uint(key_size, sizeof(__u32));                                  \
		__uint(value_size, sizeof(__u32));                                \
	} name SEC(".maps")

NOWHERE(call_nowhere);
NOWHERE(uring_nowhere);

/* For the beginning of what is jumped to. */
#define ON_STACK_OF_TASK(nowhere)                                                 \
	do {                                                                      \
		if (jumps_nowhere)                                                \
			bpf_tail_call(ctx, &nowhere, 0);                          \
	} while (0)

/* The programs of the tails, and those of them that a request of io_uring goes to. */
#define ON_CALL(work)                                                             \
	SEC("tp_btf/sys_exit")                                                    \
	int BPF_PROG(on_##work, struct pt_regs *regs, long ret)                   \
	{                                                                         \
		struct scratch *s;                                                \
										  \
		ON_STACK_OF_TASK(call_nowhere);                                   \
		s = work_begin(regs, ret);                                        \
		if (!s)                                                           \
			return 0;                                                 \
		do_##work(s);                                                     \
		scratch_release(s);                                               \
		return 0;                                                         \
	}

#define ON_URING(work)                                                            \
	SEC("tp_btf/io_uring_complete")                                           \
	int uring_##work(__u64 *ctx)                                              \
	{                                                                         \
		struct scratch *s;                                                \
										  \
		ON_STACK_OF_TASK(uring_nowhere);                                  \
		s = request_begin();                                              \
		if (!s)                                                           \
			return 0;                                                 \
		do_##work(s);                                                     \
		scratch_release(s);                                               \
		return 0;                                                         \
	}

ON_CALL(rw)
ON_CALL(open)
ON_CALL(close)
ON_CALL(close_range)
ON_CALL(message)
ON_CALL(messages)
ON_CALL(transfer)
ON_CALL(connect)
ON_CALL(accept)
ON_CALL(shutdown)
ON_CALL(name)
ON_CALL(exec_failed)
ON_CALL(told)

ON_URING(rw)
ON_URING(open)
ON_URING(close)
ON_URING(message)
ON_URING(transfer)
ON_URING(connect)
ON_URING(accept)
ON_URING(shutdown)
ON_URING(name)
ON_URING(told)

SEC("tp_btf/sys_exit")
int BPF_PROG(on_state, struct pt_regs *regs, long ret)
{
	struct proc *p = proc_at_work(current_task());
	struct scratch *s;

	ON_STACK_OF_TASK(call_nowhere);
	if (!p)
		return 0;
	if (ret >= 0) /* what the process does from here on is the next generation's */
		__sync_fetch_and_add(&p->gen, 1);
	s = work_begin(regs, ret);
	if (!s)
		return 0;
	do_state(s);
	if (has_shape(s->head.nr))
		tell_call(s->hook, s->call, CLASS_CRED);
	p->judged_epoch = 0;
	scratch_release(s);
	return 0;
}

/* The child passes here too, with result 0. Its birth is sched_process_fork's. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_clone, struct pt_regs *regs, long ret)
{
	struct proc *p = ret < 0 && !interrupted(ret) ? proc_at_work(current_task()) : NULL;

	if (p)
		__sync_fetch_and_add(&p->clone_errors, 1);
	return 0;
}

int on_judge(unsigned long long *ctx);
int on_sys_exit(unsigned long long *ctx);
int principal_sys_exit(unsigned long long *ctx);
int understudy_sys_exit(unsigned long long *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, NUM_TAILS);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} tails SEC(".maps") = {
	.values = {
		[TAIL_RW] = (void *)&on_rw,
		[TAIL_OPEN] = (void *)&on_open,
		[TAIL_CLOSE] = (void *)&on_close,
		[TAIL_CLOSE_RANGE] = (void *)&on_close_range,
		[TAIL_MESSAGE] = (void *)&on_message,
		[TAIL_MESSAGES] = (void *)&on_messages,
		[TAIL_TRANSFER] = (void *)&on_transfer,
		[TAIL_CONNECT] = (void *)&on_connect,
		[TAIL_ACCEPT] = (void *)&on_accept,
		[TAIL_SHUTDOWN] = (void *)&on_shutdown,
		[TAIL_NAME] = (void *)&on_name,
		[TAIL_STATE] = (void *)&on_state,
		[TAIL_CLONE] = (void *)&on_clone,
		[TAIL_EXEC_FAILED] = (void *)&on_exec_failed,
		[TAIL_TOLD] = (void *)&on_told,
		[TAIL_JUDGE] = (void *)&on_judge,
		[TAIL_DISPATCH] = (void *)&on_sys_exit,
		[TAIL_PRINCIPAL] = (void *)&principal_sys_exit,
		[TAIL_UNDERSTUDY] = (void *)&understudy_sys_exit,
	},
};

/* Jumps to a tail. Where its number is a constant the jump becomes a direct one, which
 * on x86 no speculation has to be kept from. */
static __always_inline void jump(void *ctx, __u32 tail)
{
	switch (tail) {
	case TAIL_OPEN: bpf_tail_call_static(ctx, &tails, TAIL_OPEN); break;
	case TAIL_CLOSE: bpf_tail_call_static(ctx, &tails, TAIL_CLOSE); break;
	case TAIL_NAME: bpf_tail_call_static(ctx, &tails, TAIL_NAME); break;
	case TAIL_RW: bpf_tail_call_static(ctx, &tails, TAIL_RW); break;
	default: bpf_tail_call(ctx, &tails, tail);
	}
}

/* Counts what can be counted here and jumps to what does the rest. */
static __always_inline void dispatch(void *ctx, struct task_struct *task, struct pt_regs *regs, __s64 ret,
				     __u32 call, struct proc *p)
{
	__u32 tail = tail_of[call & 63];

	if (filter.epoch && call_out(p, tail, ret))
		return;
	if (tail == TAIL_RW || tail == TAIL_MESSAGE) {
		__s32 fd = fd_of(regs, call);

		if (counts_nothing(call, call_arg(regs, 3), ret) || count_here(task, p, regs, call, ret) ||
		    (filter.epoch && is_muted(p->gen, fd, (__u64)file_in(task, fd))))
			return;
	} else if (tail == TAIL_CLOSE) {
		__s32 fd = call == CALL_DUP ? call_arg(regs, 1) : call_arg(regs, 0);

		if (!(call == CALL_DUP && standard(fd)) && close_here(task, p, regs, call, ret, fd))
			return;
	}
	jump(ctx, tail);
}

/* The same for 32-bit calls, without what is for speed alone. */
static __always_inline void dispatch_compat(void *ctx, __s64 ret, __u32 call, struct proc *p)
{
	__u32 tail = tail_of[call & 63];

	if (!filter.epoch || !call_out(p, tail, ret))
		bpf_tail_call(ctx, &tails, tail);
}

/* Judges the process at work, then begins anew: to go on here would have the verifier
 * follow all that comes from each turn of the walk. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_judge, struct pt_regs *regs, long ret)
{
	__u32 call = calls[number_of(regs, call_is_compat()) & (NUM_NUMBERS - 1)];
	struct proc *p = proc_at_work(current_task());
	struct scratch *s = scratch_take(HOOK_CALL, class_of_call[call & 63]);

	if (!s)
		return 0;
	if (p)
		judge(s, p, false);
	scratch_release(s);
	if (p)
		bpf_tail_call_static(ctx, &tails, TAIL_DISPATCH);
	return 0;
}

/* 32-bit calls, which come here from the hook. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_compat, struct pt_regs *regs, long ret)
{
	__u32 call = calls[number_of(regs, true) & (NUM_NUMBERS - 1)], tail = tail_of[call & 63];
	struct proc *p;

	if (tail == TAIL_NONE || tail == TAIL_COMPAT) {
		stat_count(STAT_COMPAT_CALLS);
		return 0;
	}
	if (tail == TAIL_TOLD && !worth_telling(call, compat_arg(regs, 0), compat_arg(regs, 1),
						compat_arg(regs, 2), ret))
		return 0;
	p = proc_recorded(class_of_call[call & 63]);
	if (!p)
		return 0;
	if (filter.epoch && unjudged(p))
		bpf_tail_call(ctx, &tails, TAIL_JUDGE);
	else
		dispatch_compat(ctx, ret, call, p);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} compat_tail SEC(".maps") = {
	.values = { [0] = (void *)&on_compat },
};

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, NUM_TAILS);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} uring_tails SEC(".maps") = {
	.values = {
		[TAIL_RW] = (void *)&uring_rw,
		[TAIL_OPEN] = (void *)&uring_open,
		[TAIL_CLOSE] = (void *)&uring_close,
		[TAIL_MESSAGE] = (void *)&uring_message,
		[TAIL_TRANSFER] = (void *)&uring_transfer,
		[TAIL_CONNECT] = (void *)&uring_connect,
		[TAIL_ACCEPT] = (void *)&uring_accept,
		[TAIL_SHUTDOWN] = (void *)&uring_shutdown,
		[TAIL_NAME] = (void *)&uring_name,
		[TAIL_TOLD] = (void *)&uring_told,
	},
};

SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs *regs, long ret)
{
	__u32 nr = call_number(regs), call, tail;
	struct task_struct *task;
	struct proc *p;

	if (nr >= NUM_NUMBERS)
		return 0;
	call = calls[nr];
	if (!call)
		return 0;
	task = current_task();
	if (is_compat(task)) {
		bpf_tail_call(ctx, &compat_tail, 0);
		return 0;
	}
	tail = tail_of[call & 63];
	if (tail == TAIL_COMPAT)
		return 0;
	if (tail == TAIL_TOLD && !worth_telling(call, call_arg(regs, 0), call_arg(regs, 1), call_arg(regs, 2), ret))
		return 0;
	p = proc_recorded_of(task, class_of_call[call & 63]);
	if (!p)
		return 0;
	if (filter.epoch && unjudged(p))
		bpf_tail_call(ctx, &tails, TAIL_JUDGE);
	else
		dispatch(ctx, task, regs, ret, call, p);
	return 0;
}

/* The hook where it is preempted. */
SEC("tp_btf/sys_exit")
int BPF_PROG(principal_sys_exit, struct pt_regs *regs)
{
	if (turn_begin(turn_of(regs)))
		bpf_tail_call_static(ctx, &tails, TAIL_DISPATCH);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(understudy_sys_exit, struct pt_regs *regs)
{
	if (turn_take(ctx, turn_of(regs)))
		bpf_tail_call_static(ctx, &tails, TAIL_DISPATCH);
	return 0;
}

SEC("tp_btf/io_uring_submit_req")
int on_uring_submit(__u64 *ctx)
{
	if (turn_begin(TURN_URING_SUBMIT))
		uring_submitted(ctx);
	return 0;
}

SEC("tp_btf/io_uring_submit_req")
int understudy_uring_submit(__u64 *ctx)
{
	if (turn_take(ctx, TURN_URING_SUBMIT))
		uring_submitted(ctx);
	return 0;
}

/* Jumps to what does the work of the request that has ended. */
static __always_inline int uring_done(__u64 *ctx)
{
	struct scratch *s = uring_completed(ctx);

	if (!s)
		return 0;
	bpf_tail_call(ctx, &uring_tails, tail_of[s->call & 63]);
	s->handed = 0;
	scratch_release(s);
	return 0;
}

SEC("tp_btf/io_uring_complete")
int on_uring_complete(__u64 *ctx)
{
	return turn_begin(TURN_URING_COMPLETE) ? uring_done(ctx) : 0;
}

SEC("tp_btf/io_uring_complete")
int understudy_uring_complete(__u64 *ctx)
{
	return turn_take(ctx, TURN_URING_COMPLETE) ? uring_done(ctx) : 0;
}

/* What the kernel asks its security modules about, in the tier of trampolines. The
 * arguments are named by their number. */
#define SAW(name, what)                                                           \
	SEC("fentry/security_" #name)                                             \
	int saw_##name(unsigned long long *ctx)                                   \
	{                                                                         \
		return what;                                                      \
	}

#define NAME(dir, dentry) argument(ctx, dentry), mount_at(argument(ctx, dir))
#define PLACE(path) dentry_at(argument(ctx, path)), mount_at(argument(ctx, path))
#define MOVED(path) dentry_moved(argument(ctx, path)), mount_at(argument(ctx, path))
#define NO_NAME 0, 0

SAW(path_mkdir, witness_names(NAME(0, 1), NO_NAME))
SAW(path_rmdir, witness_names(NAME(0, 1), NO_NAME))
SAW(path_unlink, witness_names(NAME(0, 1), NO_NAME))
SAW(path_mknod, witness_names(NAME(0, 1), NO_NAME))
SAW(path_rename, witness_names(NAME(0, 1), NAME(2, 3)))
SAW(path_link, witness_names(NAME(1, 0), NAME(1, 2))) /* of one mount, or it is refused */
SAW(path_symlink, witness_text(argument(ctx, 2), NAME(0, 1)))
SAW(path_chmod, witness_names(PLACE(0), NO_NAME))
SAW(path_chown, witness_names(PLACE(0), NO_NAME))
SAW(path_truncate, witness_names(PLACE(0), NO_NAME))
SAW(path_chroot, witness_names(PLACE(0), NO_NAME))
SAW(path_notify, witness_names(PLACE(0), NO_NAME))
SAW(sb_mount, witness_text(argument(ctx, 0), PLACE(1)))
SAW(sb_umount, witness_names(root_of(argument(ctx, 0)), argument(ctx, 0), NO_NAME))
SAW(sb_pivotroot, witness_names(PLACE(1), PLACE(0)))
SAW(move_mount, witness_names(MOVED(0), PLACE(1)))
SAW(socket_connect, witness_address(argument(ctx, 1), argument(ctx, 2)))
SAW(socket_bind, witness_address(argument(ctx, 1), argument(ctx, 2)))
SAW(socket_sendmsg, witness_message(argument(ctx, 0), argument(ctx, 1)))

SEC("fentry/io_issue_sqe")
int on_uring_issue(unsigned long long *ctx)
{
	issue_begun(argument(ctx, 0));
	return 0;
}

SEC("fexit/io_issue_sqe")
int on_uring_issued(unsigned long long *ctx)
{
	issue_ended();
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	if (turn_begin(TURN_FORK))
		fork_done(parent, child);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(understudy_fork, struct task_struct *parent, struct task_struct *child)
{
	if (turn_take(ctx, TURN_FORK))
		fork_done(parent, child);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	if (turn_begin(TURN_EXEC))
		exec_done(task, bprm);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(understudy_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	if (turn_take(ctx, TURN_EXEC))
		exec_done(task, bprm);
	return 0;
}

static __always_inline void task_ended(struct task_struct *task)
{
	exit_done(task);
	witness_leave(task);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	if (turn_begin(TURN_EXIT))
		task_ended(task);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(understudy_exit, struct task_struct *task)
{
	if (turn_take(ctx, TURN_EXIT))
		task_ended(task);
	return 0;
}

/* Behind both: a task's last note. */
SEC("tp_btf/sched_process_exit")
int after_exit(void *ctx)
{
	turn_last();
	return 0;
}

SEC("iter/task")
int tell_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task)
		task_tell(ctx->meta->seq, task);
	return 0;
}
