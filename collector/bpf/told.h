// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Calls told one by one that no flow, name or change of state stands for: attributes
 * of files, signals, modules, mounts, new sockets. What their arguments are is
 * data, their shape. */
#pragma once

#define STANDARD_FDS 3

static __always_inline bool standard(__s64 fd)
{
	return fd >= 0 && fd < STANDARD_FDS;
}

/* Whether a call's arguments are more than numbers. */
static __always_inline bool has_shape(__s32 nr)
{
	__u32 i = nr & (NUM_NUMBERS - 1);

	return shapes[i].fd != NONE || shapes[i].text[0] != NONE;
}

/* The current process's id as it knows it itself. */
static __always_inline __u32 own_pid(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct pid *pid = LOAD(task, signal, pids[PIDTYPE_TGID]);

	return pid_nr(pid, LOAD(pid, level));
}

/* Whether a call is one of those that are told: of a duplicate only one that becomes
 * standard input or output, and no signal that is none, or that a runtime sends
 * to its own threads. */
static __always_inline bool worth_telling(__u32 call, __u32 first, __u32 second, __u32 third, __s64 ret)
{
	switch (call) {
	case CALL_DUP_LOWEST:
		return standard(ret);
	case CALL_FCNTL:
		return standard(ret) && (second == F_DUPFD ||
					 second == F_DUPFD_CLOEXEC);
	case CALL_PRCTL:
		return first == PR_SET_NAME ||
		       first == PR_SET_NO_NEW_PRIVS;
	case CALL_KILL:
		return second;
	case CALL_TGKILL:
		return third && first != own_pid();
	}
	return !interrupted(ret);
}

/* A Unix socket's address: its bytes, which begin with a NUL when it is no path. */
static __always_inline __u16 append_sun_path(struct scratch *s, __u64 addr, __u64 size)
{
	__u16 family = 0;
	__u32 len;

	if (s->address.len)
		size = s->address.len;
	len = size - sizeof(family);
	address_read(s, &family, sizeof(family), addr, 0);
	if (family != AF_UNIX || size <= sizeof(family) || len > SUN_PATH_SIZE)
		return 0;
	asm volatile("" : "+r"(len)); /* or clang drops the mask as needless */
	len &= 127;
	if (address_read(s, event_end(s), len, addr, sizeof(family)))
		return 0;
	s->len += len;
	return len;
}

/* What an IP socket was to be bound to, when it was not. */
static __always_inline void wanted_address(struct scratch *s, struct sock_info *i)
{
	if (!read_remote(s, s->args[1], s->args[2]))
		return;
	__builtin_memcpy(i->local, s->sock.remote, sizeof(i->local));
	i->lport = s->sock.rport;
}

/* Describes what the call's descriptor is; the file only when no path tells it. */
static __always_inline void told_descriptor(struct scratch *s, struct event_call *e)
{
	struct file *file = file_at(s, e->fd);

	if (!file)
		return;
	if (describe_sock(s->hook, (__u64)file) != FLOW_FILE) {
		e->sock = s->sock;
		if (e->shape.address != NONE && s->head.ret < 0)
			wanted_address(s, &e->sock);
	} else if (e->shape.base[0] == NONE) {
		describe_file(s->hook, (__u64)file);
		e->file = s->file;
		e->file.path_len = append_walk(s);
	}
}

static __always_inline __u16 append_from(struct scratch *s, __u64 path, __u8 base)
{
	if (base == NONE)
		return 0;
	return append_base(s, path, base == BASE_CWD ? AT_FDCWD : shaped(s, base, 0));
}

static __always_inline void told_texts(struct scratch *s, struct event_call *e)
{
	__u64 path = shaped(s, e->shape.text[0], 0), second = shaped(s, e->shape.text[1], 0);
	__u64 address = shaped(s, e->shape.address, 0);

	if (address) {
		e->text_len[0] = append_sun_path(s, address, s->args[2]);
		if (e->text_len[0])
			e->base_len[0] = append_from(s, address + sizeof(__u16), BASE_CWD);
		return;
	}
	if (path) {
		e->text_len[0] = append_user_str(s, path);
		e->base_len[0] = append_from(s, path, e->shape.base[0]);
	}
	if (second) {
		e->text_len[1] = append_user_str(s, second);
		e->base_len[1] = append_from(s, second, e->shape.base[1]);
	}
	if (e->shape.text[2] != NONE)
		e->text_len[2] = append_user_str(s, shaped(s, e->shape.text[2], 0));
}

__noinline int tell_call(enum hook hook, enum call call, enum event_class class)
{
	struct scratch *s = scratch_get(hook);
	struct event_call *e;

	if (!s)
		return 0;
	e = &s->event.call;
	event_start(s, EVENT_CALL, sizeof(*e));
	__builtin_memset((void *)e + sizeof(e->head), 0, sizeof(*e) - sizeof(e->head));
	for (int i = 0; i < 6; i++)
		e->args[i] = s->args[i];
	e->shape = shapes[s->head.nr & (NUM_NUMBERS - 1)];
	if (call == CALL_PRCTL && (__u32)s->args[0] != PR_SET_NAME)
		e->shape.text[0] = NONE;
	e->fd = shaped(s, e->shape.fd, -1);
	told_descriptor(s, e);
	told_texts(s, e);
	append_witness(s, &e->real_len[0], &e->real_len[1]);
	event_submit(s, class);
	return 0;
}
