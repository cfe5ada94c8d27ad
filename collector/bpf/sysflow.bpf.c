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
#include "arch.h"
#include "event.h"
#include "maps.h"
#include "ring.h"
#include "path.h"
#include "task.h"
#include "cgroup.h"
#include "filter.h"
#include "scope.h"
#include "file.h"
#include "sock.h"
#include "flow.h"
#include "message.h"
#include "open.h"
#include "name.h"
#include "told.h"
#include "connect.h"
#include "process.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL"; /* BSD-2-Clause or GPL-2.0-only */

/* Programs that the dispatcher jumps to. Each is small for the verifier; the
 * dispatcher itself calls no subprogram, which arm64 allows with tail calls
 * from 6.0 on only. */
enum tail {
	TAIL_NONE,
	TAIL_RW, /* counted in the dispatcher; the tail begins a flow first */
	TAIL_OPEN,
	TAIL_CLOSE,
	TAIL_CLOSE_RANGE,
	TAIL_MESSAGE,
	TAIL_MESSAGES,
	TAIL_TRANSFER,
	TAIL_CONNECT,
	TAIL_ACCEPT,
	TAIL_SHUTDOWN,
	TAIL_NAME,
	TAIL_STATE,
	TAIL_CLONE,
	TAIL_EXEC_FAILED,
	TAIL_TOLD,
	TAIL_JUDGE, /* then goes on as the dispatcher */
	NUM_TAILS,
};

static const __u8 tail_of[64] = {
	[CALL_OPEN] = TAIL_OPEN,
	[CALL_OPENAT] = TAIL_OPEN,
	[CALL_OPENAT2] = TAIL_OPEN,
	[CALL_CREAT] = TAIL_OPEN,
	[CALL_CLOSE] = TAIL_CLOSE,
	[CALL_READ ... CALL_PWRITEV2] = TAIL_RW,
	[CALL_SENDTO] = TAIL_MESSAGE,
	[CALL_SENDMSG] = TAIL_MESSAGE,
	[CALL_SENDMMSG] = TAIL_MESSAGES,
	[CALL_RECVFROM] = TAIL_MESSAGE,
	[CALL_RECVMSG] = TAIL_MESSAGE,
	[CALL_RECVMMSG] = TAIL_MESSAGES,
	[CALL_CONNECT] = TAIL_CONNECT,
	[CALL_ACCEPT] = TAIL_ACCEPT,
	[CALL_ACCEPT4] = TAIL_ACCEPT,
	[CALL_SHUTDOWN] = TAIL_SHUTDOWN,
	[CALL_SENDFILE ... CALL_COPY_FILE_RANGE] = TAIL_TRANSFER,
	[CALL_MMAP] = TAIL_RW,
	[CALL_FTRUNCATE] = TAIL_RW,
	[CALL_SETNS] = TAIL_STATE,
	[CALL_MKDIR ... CALL_SYMLINKAT] = TAIL_NAME,
	[CALL_IDENTITY] = TAIL_STATE,
	[CALL_DIRECTORY] = TAIL_STATE,
	[CALL_CLONE] = TAIL_CLONE,
	[CALL_EXECVE] = TAIL_EXEC_FAILED,
	[CALL_EXECVEAT] = TAIL_EXEC_FAILED,
	[CALL_DUP] = TAIL_CLOSE,
	[CALL_CLOSE_RANGE] = TAIL_CLOSE_RANGE,
	[CALL_SECURITY ... CALL_FCNTL] = TAIL_TOLD,
};

static __always_inline __u32 class_of_told(__u32 call)
{
	switch (call) {
	case CALL_SOCKET: return CLASS_CONNECT;
	case CALL_ATTRIBUTE:
	case CALL_DUP:
	case CALL_DUP_LOWEST:
	case CALL_FCNTL: return CLASS_FILE;
	default: return CLASS_CRED;
	}
}

/* What a call is lost under when its process finds no room in the map. */
static __always_inline __u32 class_of_call(__u32 call)
{
	switch (tail_of[call & 63]) {
	case TAIL_CLOSE:
	case TAIL_CLOSE_RANGE: return CLASS_CLOSE;
	case TAIL_CONNECT:
	case TAIL_SHUTDOWN: return CLASS_CONNECT;
	case TAIL_ACCEPT: return CLASS_ACCEPT;
	case TAIL_NAME: return CLASS_FILE;
	case TAIL_STATE: return CLASS_CRED;
	case TAIL_CLONE: return CLASS_FORK;
	case TAIL_EXEC_FAILED: return CLASS_EXEC;
	case TAIL_TOLD: return class_of_told(call);
	default: return class_of(direction_of(call));
	}
}

static __always_inline __u32 call_of(struct pt_regs *regs)
{
	return calls[call_number(regs) & (NUM_NUMBERS - 1)];
}

static __always_inline __s32 fd_of(struct pt_regs *regs, __u32 call)
{
	return call == CALL_MMAP ? call_arg(regs, 4) : call_arg(regs, 0);
}

/* Calls that leave no trace: cut short, or a mapping of no file. */
static __always_inline bool counts_nothing(struct pt_regs *regs, __u32 call, __s64 ret)
{
	return interrupted(ret) || (call == CALL_MMAP && call_arg(regs, 3) & MAP_ANONYMOUS);
}

/* Counts a read, write, send or receive in a flow that is there already; false when
 * it is not that simple. */
static __always_inline bool count_here(struct proc *p, struct pt_regs *regs, __u32 call, __s64 ret)
{
	struct flow_key key = {
		.tgid = bpf_get_current_pid_tgid() >> 32,
		.fd = fd_of(regs, call),
		.gen = p->gen,
	};
	struct flow *f = bpf_map_lookup_elem(&flows, &key);

	if (!f || f->file != (__u64)file_of(key.fd))
		return false;
	if (f->kind == FLOW_DGRAM && tail_of[call & 63] == TAIL_MESSAGE)
		return false;
	count(&f->counters, call, direction_of(call), ret);
	return true;
}

/* The descriptor that a call closes; dup2 and dup3 do on their way. */
static __always_inline __s32 fd_closed(struct pt_regs *regs, __u32 call)
{
	return call == CALL_DUP ? call_arg(regs, 1) : call_arg(regs, 0);
}

/* Whether a flow on a descriptor is over, now that the descriptor was closed. Another
 * thread may have opened it anew before the close came to its exit: that flow goes
 * on. That the file is compared here, while the other one is not yet freed for
 * another use, is what lets reads and writes compare nothing but its address. That
 * holds for what is muted as well: it is no more. */
static __always_inline bool close_ends(__u32 gen, __s32 fd)
{
	struct flow_key key = {
		.tgid = bpf_get_current_pid_tgid() >> 32,
		.fd = fd,
		.gen = gen,
	};
	struct flow *f = bpf_map_lookup_elem(&flows, &key);

	if (filter.epoch)
		bpf_map_delete_elem(&muted, &key);
	return f && f->file != (__u64)file_of(fd);
}

/* dup2 and dup3 onto a standard descriptor are told as well. */
static __always_inline bool dup_told(struct pt_regs *regs, __u32 call)
{
	return call == CALL_DUP && standard(fd_closed(regs, call));
}

/* Opens the work of a tail: the buffer with the head and the arguments. */
static __always_inline struct scratch *work_begin(struct pt_regs *regs, __s64 ret, __u32 class)
{
	struct proc *p = proc_recorded(class);
	struct scratch *s;

	if (!p)
		return NULL;
	s = scratch_take(HOOK_CALL, class);
	if (!s)
		return NULL;
	head_fill(s, p, call_number(regs), ret);
	for (int i = 0; i < 6; i++)
		s->args[i] = call_arg(regs, i);
	return s;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_rw, struct pt_regs *regs, long ret)
{
	__u32 call = call_of(regs);
	enum direction dir = direction_of(call);
	struct scratch *s = work_begin(regs, ret, class_of(dir));

	if (!s)
		return 0;
	flow_count(s, fd_of(regs, call), call, dir, ret);
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_open, struct pt_regs *regs, long ret)
{
	struct scratch *s = work_begin(regs, ret, CLASS_OPEN);

	if (!s)
		return 0;
	if (ret >= 0)
		open_done(s, call_of(regs), ret);
	else
		open_failed(s, call_of(regs));
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_close, struct pt_regs *regs, long ret)
{
	struct scratch *s = work_begin(regs, ret, CLASS_CLOSE);
	__u32 call = call_of(regs);

	if (!s)
		return 0;
	if (close_ends(s->head.gen, fd_closed(regs, call)))
		flow_end(fd_closed(regs, call), call == CALL_CLOSE);
	if (dup_told(regs, call))
		tell_call(call, class_of_told(call));
	scratch_release(s);
	return 0;
}

#define CLOSE_RANGE_CLOEXEC 4
#define MAX_CLOSE_RANGE 1024 /* descriptors of one call that are looked at */

/* The table's end bounds the usual "all from 3 on". */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_close_range, struct pt_regs *regs, long ret)
{
	__u32 first = call_arg(regs, 0), last = call_arg(regs, 1), size = table_size();
	struct scratch *s = NULL;

	if (!ret && !(call_arg(regs, 2) & CLOSE_RANGE_CLOEXEC))
		s = work_begin(regs, ret, CLASS_CLOSE);
	if (!s)
		return 0;
	for (__u32 i = 0; i < MAX_CLOSE_RANGE; i++) {
		__u32 fd = first + i;

		if (fd > last || fd >= size)
			break;
		if (close_ends(s->head.gen, fd))
			flow_end(fd, 1);
	}
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_message, struct pt_regs *regs, long ret)
{
	__u32 call = call_of(regs);
	enum direction dir = direction_of(call);
	struct scratch *s = work_begin(regs, ret, class_of(dir));

	if (!s)
		return 0;
	message_one(s, call, dir, ret);
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_messages, struct pt_regs *regs, long ret)
{
	__u32 call = call_of(regs);
	enum direction dir = direction_of(call);
	struct scratch *s = work_begin(regs, ret, class_of(dir));

	if (!s)
		return 0;
	message_many(s, call, dir, ret);
	scratch_release(s);
	return 0;
}

/* sendfile, splice and copy_file_range read from one descriptor and write to
 * another. A failure is counted where the call's first argument points. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_transfer, struct pt_regs *regs, long ret)
{
	__u32 call = call_of(regs);
	struct scratch *s = interrupted(ret) ? NULL : work_begin(regs, ret, CLASS_WRITE);
	bool sendfile = call == CALL_SENDFILE;
	__s32 first = call_arg(regs, 0), second = call_arg(regs, sendfile ? 1 : 2);

	if (!s)
		return 0;
	flow_count(s, first, call, sendfile ? DIR_WRITE : DIR_READ, ret);
	if (ret >= 0)
		flow_count(s, second, call, sendfile ? DIR_READ : DIR_WRITE, ret);
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_connect, struct pt_regs *regs, long ret)
{
	struct scratch *s = work_begin(regs, ret, CLASS_CONNECT);

	if (!s)
		return 0;
	connect_done(s, ret);
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_accept, struct pt_regs *regs, long ret)
{
	struct scratch *s = work_begin(regs, ret, CLASS_ACCEPT);

	if (!s)
		return 0;
	accept_done(s, call_of(regs), ret);
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_shutdown, struct pt_regs *regs, long ret)
{
	struct scratch *s = work_begin(regs, ret, CLASS_CONNECT);

	if (!s)
		return 0;
	shutdown_done(s, ret);
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_name, struct pt_regs *regs, long ret)
{
	struct scratch *s = work_begin(regs, ret, CLASS_FILE);

	if (!s)
		return 0;
	name_done(s, call_of(regs));
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_state, struct pt_regs *regs, long ret)
{
	struct proc *p = proc_recorded(CLASS_CRED);
	struct scratch *s;

	if (!p)
		return 0;
	if (ret >= 0) /* what the process does from here on is the next generation's */
		__sync_fetch_and_add(&p->gen, 1);
	s = work_begin(regs, ret, CLASS_CRED);
	if (!s)
		return 0;
	state_changed(s, call_of(regs), ret);
	if (has_shape(s->head.nr))
		tell_call(call_of(regs), CLASS_CRED);
	p->judged_epoch = 0;
	scratch_release(s);
	return 0;
}

/* The child passes here too, with result 0. Its birth is sched_process_fork's. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_clone, struct pt_regs *regs, long ret)
{
	struct proc *p = ret < 0 && !interrupted(ret) ? proc_recorded(CLASS_FORK) : NULL;

	if (p)
		__sync_fetch_and_add(&p->clone_errors, 1);
	return 0;
}

/* A successful one is sched_process_exec's. */
SEC("tp_btf/sys_exit")
int BPF_PROG(on_exec_failed, struct pt_regs *regs, long ret)
{
	struct scratch *s = ret < 0 ? work_begin(regs, ret, CLASS_EXEC) : NULL;

	if (!s)
		return 0;
	exec_failed(s, call_of(regs));
	scratch_release(s);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_told, struct pt_regs *regs, long ret)
{
	__u32 call = call_of(regs), class = class_of_told(call);
	struct scratch *s = work_begin(regs, ret, class);

	if (!s)
		return 0;
	tell_call(call, class);
	scratch_release(s);
	return 0;
}

int on_judge(unsigned long long *ctx);

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
	},
};

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

/* Counts what can be counted here and jumps to what does the rest. */
static __always_inline void dispatch(void *ctx, struct pt_regs *regs, __s64 ret, __u32 call,
				     struct proc *p)
{
	__u32 tail = tail_of[call & 63];

	if (filter.epoch && call_out(p, tail, ret))
		return;
	if (tail == TAIL_RW || tail == TAIL_MESSAGE) {
		__s32 fd = fd_of(regs, call);

		if (counts_nothing(regs, call, ret) || count_here(p, regs, call, ret) ||
		    (filter.epoch && is_muted(p->gen, fd, (__u64)file_of(fd))))
			return;
	} else if (tail == TAIL_CLOSE && !dup_told(regs, call) &&
		   !close_ends(p->gen, fd_closed(regs, call))) {
		return;
	}
	bpf_tail_call(ctx, &tails, tail);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_judge, struct pt_regs *regs, long ret)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32, call = call_of(regs);
	struct proc *p = bpf_map_lookup_elem(&procs, &tgid);
	struct scratch *s = scratch_take(HOOK_CALL, class_of_call(call));

	if (!s)
		return 0;
	if (p)
		judge(s, p);
	scratch_release(s);
	if (p)
		dispatch(ctx, regs, ret, call, p);
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_sys_exit, struct pt_regs *regs, long ret)
{
	__u32 nr = call_number(regs), call;
	struct proc *p;

	if (nr >= NUM_NUMBERS)
		return 0;
	call = calls[nr];
	if (!call)
		return 0;
	if (call_is_compat()) {
		stat_count(STAT_COMPAT_CALLS);
		return 0;
	}
	if (tail_of[call & 63] == TAIL_TOLD && !worth_telling(regs, call, ret))
		return 0;
	p = proc_recorded(class_of_call(call));
	if (!p)
		return 0;
	if (filter.epoch && unjudged(p))
		bpf_tail_call(ctx, &tails, TAIL_JUDGE);
	else
		dispatch(ctx, regs, ret, call, p);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	fork_done(parent, child);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	exec_done(task, bprm);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	exit_done(task);
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
