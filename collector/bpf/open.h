// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* open, openat, openat2 and creat. The path is that of the file behind the new
 * descriptor: the string in user memory may have changed since. */
#pragma once

#define O_CREAT_WRONLY_TRUNC 01101

struct open_args {
	__u64 path;
	__s32 dirfd;
	__u32 flags, mode;
};

static __always_inline struct open_args open_args(struct scratch *s, __u32 call)
{
	struct open_args a = { .dirfd = AT_FDCWD };
	struct open_how how = {};

	switch (call) {
	case CALL_CREAT:
		a.path = s->args[0];
		a.flags = O_CREAT_WRONLY_TRUNC;
		a.mode = s->args[1];
		return a;
	case CALL_OPEN:
		a.path = s->args[0];
		a.flags = s->args[1];
		a.mode = s->args[2];
		return a;
	case CALL_OPENAT2:
		bpf_probe_read_user(&how, sizeof(how), (void *)s->args[2]);
		a.flags = how.flags;
		a.mode = how.mode;
		break;
	default:
		a.flags = s->args[2];
		a.mode = s->args[3];
	}
	a.dirfd = s->args[0];
	a.path = s->args[1];
	return a;
}

static __always_inline void open_done(struct scratch *s, __u32 call, __s32 fd)
{
	struct event_open *e = &s->event.open;
	struct open_args a = open_args(s, call);
	struct file *file = file_of(fd);

	if (!file) /* closed already, by another thread */
		return;
	describe_opened(s, file);
	if (flow_out(s, fd, (__u64)file, FLOW_FILE) ||
	    flow_make(s, fd, (__u64)file, FLOW_FILE, CLASS_OPEN))
		return;
	event_start(s, EVENT_OPEN, sizeof(*e));
	e->flow = s->flow.id;
	e->fd = fd;
	e->open_flags = a.flags;
	e->mode = a.mode;
	e->file = s->file;
	e->file.path_len = append_walk(s);
	e->raw_len = append_user_str(s, a.path);
	e->base_len = 0;
	flow_announce(s, fd, CLASS_OPEN);
}

static __always_inline void open_failed(struct scratch *s, __u32 call)
{
	struct event_open *e = &s->event.open;
	struct open_args a = open_args(s, call);

	if (interrupted(s->head.ret))
		return;
	event_start(s, EVENT_OPEN, sizeof(*e));
	e->flow = 0;
	e->fd = -1;
	e->open_flags = a.flags;
	e->mode = a.mode;
	__builtin_memset(&e->file, 0, sizeof(e->file));
	e->raw_len = append_user_str(s, a.path);
	e->base_len = append_base(s, a.path, a.dirfd);
	event_submit(s, CLASS_OPEN);
}
