// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* connect, accept and shutdown. On IP sockets they are a flow's; on others, Unix ones,
 * connect and accept are told one by one, and all three on what is no open file. */
#pragma once

static __always_inline void socket_event(struct scratch *s, __s32 fd, __u64 flow, __s32 how)
{
	struct event_socket *e = &s->event.socket;

	event_start(s, EVENT_SOCKET, sizeof(*e));
	e->flow = flow;
	e->fd = fd;
	e->how = how;
	e->sock = s->sock;
}

/* Begins the flow of the socket in s->sock and counts the call that made it. */
static __always_inline void socket_begin(struct scratch *s, __s32 fd, __u64 file, int kind,
					 __u32 call, __u32 class)
{
	struct flow *f;

	if (flow_out(s, fd, file, kind) || flow_begin(s->hook, fd, file, kind, class))
		return;
	socket_event(s, fd, s->flow.id, 0);
	if (flow_announce(s, fd, class))
		return;
	f = flow_get(s, fd);
	if (f)
		count(&f->counters, call, DIR_NONE, 0);
}

/* A connection in progress is a flow. Asked again, it answers EALREADY, or the
 * result: success changes nothing then, failure is told. */
static __always_inline void connect_done(struct scratch *s, __s64 ret)
{
	__s32 fd = s->args[0];
	struct file *file = file_at(s, fd);
	struct flow *f = flow_get(s, fd);
	int kind;

	if (interrupted(ret) || ret == -EALREADY)
		return;
	kind = file ? describe_sock(s->hook, (__u64)file) : FLOW_FILE;
	if (kind == FLOW_FILE) {
		tell_call(s->hook, CALL_CONNECT, CLASS_CONNECT);
		return;
	}
	if (ret < 0 && ret != -EINPROGRESS) {
		read_remote(s, s->args[1], s->args[2]);
		socket_event(s, fd, 0, 0);
		event_submit(s, CLASS_CONNECT);
		return;
	}
	if (is_stream(&s->sock) && f && f->file == (__u64)file &&
	    f->counters.seen[CALL_CONNECT - 1][1])
		return;
	if (ret == -EINPROGRESS) /* the address is set, the state is not yet */
		read_remote(s, s->args[1], s->args[2]);
	socket_begin(s, fd, (__u64)file, kind, CALL_CONNECT, CLASS_CONNECT);
}

static __always_inline void accept_done(struct scratch *s, __u32 call, __s64 ret)
{
	__s32 fd = ret < 0 ? s->args[0] : ret;
	struct file *file = file_at(s, fd);
	int kind;

	if (interrupted(ret) || ret == -EAGAIN)
		return;
	kind = file ? describe_sock(s->hook, (__u64)file) : FLOW_FILE;
	if (kind == FLOW_FILE) {
		tell_call(s->hook, call, CLASS_ACCEPT);
		return;
	}
	if (ret >= 0) {
		socket_begin(s, fd, (__u64)file, kind, call, CLASS_ACCEPT);
		return;
	}
	socket_event(s, fd, 0, 0);
	event_submit(s, CLASS_ACCEPT);
}

static __always_inline void shutdown_done(struct scratch *s, __s64 ret)
{
	__s32 fd = s->args[0];
	struct file *file = file_at(s, fd);
	struct flow *f;

	if (!file || (ret < 0 && describe_sock(s->hook, (__u64)file) == FLOW_FILE)) {
		tell_call(s->hook, CALL_SHUTDOWN, CLASS_CLOSE);
		return;
	}
	if (ret < 0) { /* begins no flow */
		socket_event(s, fd, 0, s->args[1]);
		event_submit(s, CLASS_CLOSE);
		return;
	}
	if (flow_ensure(s->hook, fd, CLASS_CLOSE))
		return;
	f = flow_get(s, fd);
	if (!f)
		return;
	count(&f->counters, CALL_SHUTDOWN, DIR_NONE, ret);
	if (describe_sock(s->hook, (__u64)file) == FLOW_FILE)
		return;
	socket_event(s, fd, f->id, s->args[1]);
	event_submit(s, CLASS_CLOSE);
}
