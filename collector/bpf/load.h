// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Reading the kernel's memory. From 6.2 on a pointer can be given a type, and what is
 * behind it is then loaded by an instruction each; before, by a call of a helper each,
 * which takes five to ten times as long. What cannot be read is zero either way. */
#pragma once

extern void *bpf_rdonly_cast(const void *pointer, __u32 type) __ksym __weak;

/* A load-time constant. */
#define TYPED_LOADS (&bpf_rdonly_cast != NULL)

#define typed(pointer) \
	((typeof(pointer))bpf_rdonly_cast(pointer, bpf_core_type_id_kernel(typeof(*(pointer)))))

/* A typed pointer as a number, which is what a global function takes. */
static __always_inline __u64 address(const void *pointer)
{
	__u64 n = (__u64)pointer;

	asm volatile("%0 = -%0; %0 = -%0" : "+r"(n));
	return n;
}

/* The pointer at an address. No type of the kernel is a pointer to a pointer, so what is
 * there is taken for a struct that begins with one. */
static __always_inline void *load_pointer(const void *at)
{
	const struct hlist_node *node = at;
	void *pointer = NULL;

	if (TYPED_LOADS)
		return (void *)address(typed(node)->next);
	bpf_probe_read_kernel(&pointer, sizeof(pointer), at);
	return pointer;
}

/* The eight bytes at an address, where loads are typed: any struct that begins with a
 * number does. */
static __always_inline __u64 load_word(const void *at)
{
	return typed((const struct timespec64 *)at)->tv_sec;
}

/* LOAD(pointer, a, b) is pointer->a->b. */
#define LOAD(pointer, ...)                                                        \
	(TYPED_LOADS ? ___arrow(typed(pointer), __VA_ARGS__) : BPF_CORE_READ(pointer, __VA_ARGS__))
