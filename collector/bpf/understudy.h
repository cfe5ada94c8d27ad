// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Hooks that the kernel preempts at their work. It does not run a program that is at work
 * on the same CPU for another task: that one's calls would be lost for as long as the
 * first one waits. So each program that the kernel calls, the principal, has some
 * copies, the understudies, which are run before it, the highest number first. One does
 * the work when the principal and all understudies of lower numbers are busy. Only
 * kernels that preempt hooks have them; elsewhere all of this is compiled out at the
 * load.
 *
 * turns tells who was last to come to a hook's programs on a CPU. All write themselves
 * down, and an understudy writes its task down where it leaves the work to another,
 * which it may be preempted on its way to. A program runs with migration disabled, as its
 * task shows, from before the kernel counts it as at work until after. So as long as a
 * program is at work it is its task that is written down, and shows that. Tasks end:
 * what is read of one is then anything, and either answer is right.
 *
 * An understudy that does the work leaves a note. The programs behind it find the note
 * and leave; the principal takes it away. Or the principal was not run: then the note
 * is still there when the task comes to its next hook, and the first program there
 * takes it away and counts one call that was missed and not lost. A task has one note
 * at most, as it goes from hook to hook. What is lost is then
 *
 *     what principals missed - notes that were left over - notes that lie there
 *
 * exactly, once no task is on its way from one program to the next: a program that is
 * first to run, because those before it were missed, may believe an old note of one of
 * these. Then this call is lost, and it is that one that was counted as missed. Lost are
 *   - what comes to a hook where a task was preempted in each of the programs;
 *   - what was preempted on its way from one to the next, or in the midst of a look at
 *     turns, and came back while another task was preempted in the one that it was
 *     left to. */
#pragma once

const volatile __u8 preempted; /* by tasks, at their work: hooks; set by user space before the load */

/* The hooks that are counted apart: in the tier of trampolines each call's function. */
enum turn {
	TURN_CALL, /* and those of trampolines, by the call's number */
	TURN_FORK = NUM_NUMBERS,
	TURN_EXEC,
	TURN_EXIT,
	TURN_URING_SUBMIT,
	TURN_URING_COMPLETE,
	NUM_TURNS,
};

#define MAX_UNDERSTUDIES 3

/* Who was last to come to the principal, and to its understudies: struct task_struct. */
struct cast {
	__u64 task[1 + MAX_UNDERSTUDIES];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NUM_TURNS);
	__type(key, __u32);
	__type(value, struct cast);
} turns SEC(".maps");

/* Whose work an understudy did: the hook, and the last program that said so, for those
 * behind it. */
struct note {
	__u32 turn;
	__u32 by;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024); /* tasks at a time */
	__type(key, __u64);
	__type(value, struct note);
} notes SEC(".maps");

volatile __u64 noted; /* notes that lie there, or are about to: nobody looks for one while it is 0 */

static __always_inline bool note_take(__u64 task)
{
	if (bpf_map_delete_elem(&notes, &task))
		return false;
	__sync_fetch_and_add(&noted, -1);
	return true;
}

/* Takes away the note of a call whose principal was not run. */
static __always_inline void note_left_over(__u64 task)
{
	if (note_take(task))
		stat_count(STAT_STOOD_IN);
}

/* Whether the work was done for the current task by a program before this one. */
static __always_inline bool note_believed(__u64 me, __u32 turn, __u32 which)
{
	struct note *n = bpf_map_lookup_elem(&notes, &me);

	if (!n)
		return false;
	if (n->turn != turn || n->by <= which) {
		note_left_over(me);
		return false;
	}
	n->by = which; /* or it would be believed again should those before this one be missed next */
	return true;
}

/* Whether the principal has work to do: not when an understudy did it. */
static __always_inline bool turn_begin(__u32 turn)
{
	struct cast *cast;
	__u64 me;

	if (!preempted)
		return true;
	me = bpf_get_current_task();
	cast = bpf_map_lookup_elem(&turns, &turn);
	if (cast)
		cast->task[0] = me;
	if (!noted || !note_believed(me, turn, 0))
		return true;
	note_take(me);
	return false;
}

/* Whether a task may be at work in a program. */
static __always_inline bool at_work(__u64 task)
{
	struct task_struct *t = (void *)task;

	if (!bpf_core_field_exists(t->migration_disabled)) /* with one processor */
		return true;
	return LOAD(t, migration_disabled);
}

/* From 6.11 on. */
extern void bpf_preempt_disable(void) __ksym __weak;
extern void bpf_preempt_enable(void) __ksym __weak;

/* Leaves the work to the lowest program that is free; false when all before the given one
 * are busy. Nobody comes to one between the look at it and the mark, or the mark would
 * hide him. */
static __always_inline bool turn_left(struct cast *cast, __u64 me, __u64 which)
{
	bool left = false;

	if (&bpf_preempt_disable)
		bpf_preempt_disable();
#pragma unroll
	for (int i = 0; i < MAX_UNDERSTUDIES; i++) {
		__u64 task = cast->task[i];

		if (left || i >= which || (task && task != me && at_work(task)))
			continue;
		cast->task[i] = me;
		left = true;
	}
	if (&bpf_preempt_disable)
		bpf_preempt_enable();
	return left;
}

/* Whether an understudy has work to do, which is then noted. Which one it is tells the
 * cookie that it was attached with. */
static __always_inline bool turn_take(void *ctx, __u32 turn)
{
	struct note note = { .turn = turn };
	__u64 me, which;
	struct cast *cast;

	if (!preempted)
		return false;
	me = bpf_get_current_task();
	which = bpf_get_attach_cookie(ctx);
	cast = bpf_map_lookup_elem(&turns, &turn);
	if (!cast || which == 0 || which > MAX_UNDERSTUDIES)
		return false;
	cast->task[which] = me;
	if ((noted && note_believed(me, turn, which)) || turn_left(cast, me, which))
		return false;
	note.by = which;
	__sync_fetch_and_add(&noted, 1);
	if (!bpf_map_update_elem(&notes, &me, &note, BPF_NOEXIST))
		return true;
	__sync_fetch_and_add(&noted, -1); /* no room: the principal may be free after all */
	return false;
}

/* A task's note is taken away when it ends: no further hook would. */
static __always_inline void turn_last(void)
{
	if (noted)
		note_left_over(bpf_get_current_task());
}

/* The hook of a system call. */
static __always_inline __u32 turn_of(struct pt_regs *regs)
{
	return witnessed ? call_number(regs) & (NUM_NUMBERS - 1) : TURN_CALL;
}
