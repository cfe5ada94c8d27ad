// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Registers of a system call, as they are at its exit. */
#pragma once

#if defined(__TARGET_ARCH_x86)

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

/* A 32-bit call has i386 numbers in orig_ax. */
static __always_inline bool call_is_compat(struct task_struct *task)
{
	return BPF_CORE_READ(task, thread_info.status) & TS_COMPAT;
}

#elif defined(__TARGET_ARCH_arm64)

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

static __always_inline bool call_is_compat(struct task_struct *task)
{
	return BPF_CORE_READ(task, thread_info.flags) & (1UL << TIF_32BIT);
}

#else
#error "no registers for this architecture"
#endif
