// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Calls on names: mkdir, rmdir, unlink, rename, link, symlink and their at forms. */
#pragma once

/* Where each call has its arguments; NONE where it has no such. */
struct name_shape {
	__u8 dirfd, path, new_dirfd, new_path, flags, mode;
};

static const struct name_shape name_shapes[] = {
	[CALL_MKDIR - CALL_MKDIR] = { NONE, 0, NONE, NONE, NONE, 1 },
	[CALL_MKDIRAT - CALL_MKDIR] = { 0, 1, NONE, NONE, NONE, 2 },
	[CALL_RMDIR - CALL_MKDIR] = { NONE, 0, NONE, NONE, NONE, NONE },
	[CALL_UNLINK - CALL_MKDIR] = { NONE, 0, NONE, NONE, NONE, NONE },
	[CALL_UNLINKAT - CALL_MKDIR] = { 0, 1, NONE, NONE, 2, NONE },
	[CALL_RENAME - CALL_MKDIR] = { NONE, 0, NONE, 1, NONE, NONE },
	[CALL_RENAMEAT - CALL_MKDIR] = { 0, 1, 2, 3, NONE, NONE },
	[CALL_RENAMEAT2 - CALL_MKDIR] = { 0, 1, 2, 3, 4, NONE },
	[CALL_LINK - CALL_MKDIR] = { NONE, 0, NONE, 1, NONE, NONE },
	[CALL_LINKAT - CALL_MKDIR] = { 0, 1, 2, 3, 4, NONE },
	[CALL_SYMLINK - CALL_MKDIR] = { NONE, 0, NONE, 1, NONE, NONE },
	[CALL_SYMLINKAT - CALL_MKDIR] = { NONE, 0, 1, 2, NONE, NONE },
};
#define NUM_NAME_SHAPES (sizeof(name_shapes) / sizeof(name_shapes[0]))

static __always_inline __u64 shaped(struct scratch *s, __u32 arg, __u64 none)
{
	asm volatile("" : "+r"(arg)); /* or clang, who knows the table, drops the mask */
	return arg == NONE ? none : s->args[arg & 7];
}

static __always_inline void name_done(struct scratch *s, __u32 call)
{
	struct event_name *e = &s->event.name;
	__u32 i = call - CALL_MKDIR;
	struct name_shape shape;
	__u64 path, new_path;

	if (i >= NUM_NAME_SHAPES)
		return;
	shape = name_shapes[i];
	path = shaped(s, shape.path, 0);
	new_path = shaped(s, shape.new_path, 0);
	event_start(s, EVENT_NAME, sizeof(*e));
	e->flags = shaped(s, shape.flags, 0);
	e->mode = shaped(s, shape.mode, 0);
	e->path_len = append_user_str(s, path);
	e->base_len = 0; /* a symlink's target is text, from nowhere */
	if (call != CALL_SYMLINK && call != CALL_SYMLINKAT)
		e->base_len = append_base(s, path, shaped(s, shape.dirfd, AT_FDCWD));
	e->new_path_len = 0;
	e->new_base_len = 0;
	if (new_path) {
		e->new_path_len = append_user_str(s, new_path);
		e->new_base_len = append_base(s, new_path, shaped(s, shape.new_dirfd, AT_FDCWD));
	}
	e->pad = 0;
	append_witness(s, &e->real_len, &e->new_real_len);
	event_submit(s, CLASS_FILE);
}
