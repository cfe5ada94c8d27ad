// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The current task, and the registers of its system call as they are at the exit. */
#pragma once

/* Whether the current task's fields can be read by plain loads, without a helper
 * for each pointer on the way: a load-time constant. */
#define PLAIN_LOADS \
	bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)

/* The current task. To ask for it is a call, and a call costs some 6 ns where returns are
 * guarded against speculation, so the dispatcher asks once. */
static __always_inline struct task_struct *current_task(void)
{
	return PLAIN_LOADS ? bpf_get_current_task_btf() : (void *)bpf_get_current_task();
}

#define TASK_READ(task, ...)                                                      \
	(PLAIN_LOADS ? ___arrow(task, __VA_ARGS__) : LOAD(task, __VA_ARGS__))

static __always_inline __u32 tgid_of(struct task_struct *task)
{
	return PLAIN_LOADS ? task->tgid : bpf_get_current_pid_tgid() >> 32;
}

#define THREAD_SIZE (16 * 1024) /* of a kernel stack, before 5.15 */

/* The registers with which the current task entered the kernel, for hooks that are in
 * the midst of a call. They lie at the top of the stack. */
static __always_inline struct pt_regs *entry_regs(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	return LOAD(task, stack) + THREAD_SIZE - bpf_core_type_size(struct pt_regs);
}

#if defined(__TARGET_ARCH_x86)

#define CALL_NUMBER_FIELD orig_ax
#define NR_EXECVEAT 322
#define TS_COMPAT 0x2

static __always_inline __u32 call_number(struct pt_regs *regs)
{
	return regs->orig_ax;
}

static __always_inline __u64 call_arg(struct pt_regs *regs, int n)
{
	switch (n) {
	case 0: return regs->di;
	case 1: return regs->si;
	case 2: return regs->dx;
	case 3: return regs->r10;
	case 4: return regs->r8;
	default: return regs->r9;
	}
}

/* A 32-bit call has i386 numbers in orig_ax, and its arguments elsewhere. */
static __always_inline bool is_compat(struct task_struct *task)
{
	return TASK_READ(task, thread_info.status) & TS_COMPAT;
}

static __always_inline __u32 compat_arg(struct pt_regs *regs, int n)
{
	switch (n) {
	case 0: return regs->bx;
	case 1: return regs->cx;
	case 2: return regs->dx;
	case 3: return regs->si;
	case 4: return regs->di;
	default: return regs->bp;
	}
}

#elif defined(__TARGET_ARCH_arm64)

#define CALL_NUMBER_FIELD syscallno
#define NR_EXECVEAT 281
#define TIF_32BIT 22

static __always_inline __u32 call_number(struct pt_regs *regs)
{
	return regs->syscallno;
}

/* The result overwrites x0, so the first argument is in orig_x0. */
static __always_inline __u64 call_arg(struct pt_regs *regs, int n)
{
	return n ? regs->regs[n] : regs->orig_x0;
}

static __always_inline bool is_compat(struct task_struct *task)
{
	return TASK_READ(task, thread_info.flags) & (1UL << TIF_32BIT);
}

static __always_inline __u32 compat_arg(struct pt_regs *regs, int n)
{
	return call_arg(regs, n);
}

#else
#error "no registers for this architecture"
#endif

static __always_inline bool call_is_compat(void)
{
	return is_compat(current_task());
}
