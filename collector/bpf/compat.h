// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* 32-bit calls, each taken for the 64-bit one that it stands for: its number is
 * translated, its arguments are widened. */
#pragma once

#define COMPAT_SOCKETCALL 102 /* its first argument tells which call it is */
#define FIRST_SOCKETCALL 480 /* numbers that no call has yet */
#define MAX_SOCKETCALL 32

static __always_inline const volatile struct compat_call *compat_of(struct pt_regs *regs)
{
	__u32 nr = call_number(regs);

	if (nr == COMPAT_SOCKETCALL)
		nr = FIRST_SOCKETCALL + (compat_arg(regs, 0) & (MAX_SOCKETCALL - 1));
	return &compat_calls[nr & (NUM_NUMBERS - 1)];
}

/* The call's number as a 64-bit one. */
static __always_inline __u32 number_of(struct pt_regs *regs, bool compat)
{
	return compat ? compat_of(regs)->nr : call_number(regs);
}

static __always_inline void args_compat(struct scratch *s, struct pt_regs *regs)
{
	const volatile struct compat_call *c = compat_of(regs);
	__u32 n = c->in_memory, wide = c->wide;
	__u32 raw[6] = {};

	for (int i = 0; i < 6; i++)
		raw[i] = compat_arg(regs, i);
	if (n) {
		__u64 at = compat_arg(regs, c->memory == 1);

		__builtin_memset(raw, 0, sizeof(raw));
		bpf_probe_read_user(raw, (n & 7) * sizeof(raw[0]) > sizeof(raw) ? sizeof(raw) : (n & 7) * sizeof(raw[0]), (void *)at);
	}
	for (int i = 0; i < 6; i++)
		s->args[i] = raw[i];
	if (!wide)
		return;
	for (int i = 0; i < 5; i++) {
		if (i == wide)
			s->args[i] |= s->args[i + 1] << 32;
		else if (i > wide)
			s->args[i] = s->args[i + 1];
	}
}

static __always_inline void args_fill(struct scratch *s, struct pt_regs *regs)
{
	if (s->compat) {
		args_compat(s, regs);
		return;
	}
	for (int i = 0; i < 6; i++)
		s->args[i] = call_arg(regs, i);
}
