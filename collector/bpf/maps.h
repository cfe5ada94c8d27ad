// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The maps and what lies in them. Hashes with counted state are plain: an LRU map
 * evicts silently. They are not preallocated: as fast here, and they cost what
 * they hold. User space sets max_entries before the load. */
#pragma once

enum proc_flag {
	PROC_IGNORED = 1, /* makes no events; its children do */
	PROC_MEMBER = 2, /* of the tree */
	PROC_LAUNCHER = 4, /* makes no events before its exec */
	PROC_ALONE = 8, /* never had another thread, nor a worker of io_uring */
};

struct proc {
	__u64 start; /* ns on the boot clock; 0 until the kernel side sees it */
	__u64 scope_css; /* struct css_set that was found to be in scope */
	__u64 css; /* that cgroup was taken from */
	__u64 cgroup;
	__u64 cloned, exited, clone_errors;
	__u32 gen;
	__u32 flags;
	__u64 judged_css; /* with which the verdict was made, and the filters' epoch */
	__u32 judged_epoch;
	__u32 verdict; /* enum verdict, or 1 + the filter_by that leaves it out */
};

enum verdict { RECORDED, UNDECIDED = 128 };

struct flow_key {
	__u32 tgid;
	__s32 fd;
	__u32 gen;
};

#define NO_FILE 1

enum flow_kind { FLOW_FILE, FLOW_SOCK, FLOW_DGRAM };

struct flow {
	__u64 id;
	__u64 file; /* struct file, or NO_FILE: ended, but nobody could be told */
	struct counters counters;
	__u8 kind; /* enum flow_kind */
	__u8 watched; /* what it carries is looked at */
	__u16 pad;
	__u32 named; /* hash of the Unix address that was told last */
};

struct peer_key {
	__u64 flow;
	__u8 addr[16];
	__u16 port;
	__u8 pad[6];
};

struct peer {
	__u64 id;
	struct counters counters;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct proc);
} procs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct flow_key);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct peer_key);
	__type(value, struct peer);
} peers SEC(".maps");

/* The ends of flows that found no room in the ring, by the flows' ids. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct event_close);
} late_ends SEC(".maps");

/* Processes whose end was told not long ago. It may forget: nothing is counted here,
 * and what comes late comes within moments. */
struct ended_key {
	__u64 start;
	__u32 tgid;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct ended_key);
	__type(value, __u8);
} ended SEC(".maps");

/* Ids whose path was told, 0: was refused. It may forget: then the path is told again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, __u8);
} cgroups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} scope_cgroup SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

/* How the reader of the ring is woken. It takes a new ticket each time before it sleeps;
 * whoever wakes it notes down the ticket, after that. So a note that comes late is of
 * an old ticket, and the reader is woken once more than needed, never once less. */
struct sleeper {
	volatile __u64 ticket; /* the reader's; 0: it never slept */
	volatile __u64 called;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sleeper);
} sleepers SEC(".maps");

/* [class][reason] */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NUM_CLASSES * NUM_REASONS);
	__type(key, __u32);
	__type(value, __u64);
} losses SEC(".maps");

/* The same of a cgroup, where it is known whose they are: a part of the above. When it
 * is full it lacks what comes new. */
struct loss_key {
	__u64 cgroup;
	__u32 class; /* enum event_class */
	__u32 reason; /* enum loss_reason */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 8192);
	__type(key, struct loss_key);
	__type(value, __u64);
} cgroup_losses SEC(".maps");

enum stat { STAT_COMPAT_CALLS, STAT_CUT_PATHS, STAT_CUT_ARGS, STAT_LATE_ENDS, STAT_UNWITNESSED, STAT_STOOD_IN, NUM_STATS };

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, NUM_STATS);
	__type(key, __u32);
	__type(value, __u64);
} stats SEC(".maps");

/* What a cgroup has in the ring: an estimate, as CPUs that count at once may lose a step
 * of what was read. */
struct quota {
	__u64 put, read; /* bytes, since they are counted */
	__u64 position, pending; /* the ring's, when this was counted last */
};

/* It may forget who has put nothing for the longest time: then that one has nothing. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64); /* cgroup */
	__type(value, struct quota);
} quotas SEC(".maps");

#define PATH_SIZE 4096
#define NAME_SIZE 256
#define ARGS_SIZE 16384
#define EVENT_SIZE 32768

/* The walk's state is in the map and not in registers: the verifier then finds
 * every turn of the loop equal to the one before and stops there. */
struct walk {
	char name[NAME_SIZE];
	char buf[PATH_SIZE + NAME_SIZE];
	__u64 dentry, mount;
	__u64 top; /* the mount's root */
	__u64 root_dentry, root_mount;
	__u32 pos; /* the path is buf[pos..PATH_SIZE) */
	enum path_flag flags;
};

#define FILTER_PATH_SIZE 256 /* the most that a trie takes */

struct path_key {
	__u32 len; /* bits */
	char path[FILTER_PATH_SIZE];
};

/* A request of io_uring from its submission to its end. */
struct uring_key {
	__u64 ring; /* 0 where the end tells the request itself */
	__u64 id; /* the request, or what its program calls it */
	__u64 slot; /* of several with the same id */
};

struct uring_call {
	__u64 request; /* struct io_kiocb */
	__u64 args[6];
	__u8 op;
	__u8 fixed; /* the descriptor is a slot of the ring's own table */
	__u8 direct; /* so is the one that it makes */
	__u8 pad[5];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct uring_key);
	__type(value, struct uring_call);
} uring_calls SEC(".maps");

/* What the kernel has resolved of a call in the midst of it: of a task's, or of a request
 * of io_uring. Nothing counted lies here. */
struct witness {
	__u16 len[2];
	__u32 call; /* enum call, that it was seen in */
	char text[2 * PATH_SIZE];
};

struct address {
	__u32 len;
	__u32 call;
	__u8 bytes[128]; /* struct sockaddr_storage */
};

#define MAX_WITNESSES 8192 /* tasks and requests at a time */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_WITNESSES);
	__type(key, __u64);
	__type(value, struct witness);
} witnesses SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_WITNESSES);
	__type(key, __u64);
	__type(value, struct address);
} addresses SEC(".maps");

/* The request of io_uring that a task is issuing. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_WITNESSES);
	__type(key, __u64);
	__type(value, __u64);
} issuing SEC(".maps");

/* What the kernel calls. Behind the hooks are spare buffers, for calls that come while
 * another task's, which was preempted, holds the first. */
enum hook { HOOK_CALL, HOOK_FORK, HOOK_EXEC, HOOK_EXIT, HOOK_URING, HOOK_WITNESS, HOOK_SPARE, NUM_HOOKS = HOOK_SPARE + 2 };

/* What one hook works with. An event is built in bytes and put into the ring whole. What
 * an open or a close needs is together, from the end of the walk's buffer to the
 * beginning of the event, in few cache lines and pages. The room beyond EVENT_SIZE is never used: it is what the verifier needs to
 * see behind an offset below EVENT_SIZE. */
struct scratch {
	struct path_key path_key;
	__u32 path_key_pad;
	struct peer_key peer_key;
	struct peer peer;
	struct quota quota;
	struct walk walk;
	__u32 busy;
	enum hook hook;
	__u64 ids; /* flows and peers begun with it */
	__u64 handed; /* to this task's next program: struct task_struct, 0 for none */
	struct head head; /* of all events of the call at work */
	__u32 operations; /* that it stands for, should it be lost */
	__u32 pad3;
	__u64 args[8]; /* of the call; there are six */
	__u64 given; /* struct file that the first one means, where no descriptor does */
	__u64 unix_name; /* address of the message that was counted last, if it is a Unix one */
	__u32 unix_len;
	__u32 pad2;
	enum call call;
	__u64 request; /* of io_uring, that the work is of */
	__u64 seen_of; /* that request, or the task: what a witness is kept under */
	struct address address; /* that the kernel has seen; of length 0 when none was */
	__u32 compat; /* what user memory holds is of the 32-bit kind */
	struct file_info file;
	struct sock_info sock;
	struct flow flow;
	__u32 len;
	__u32 pad;
	union {
		struct head head;
		struct event_fork fork;
		struct event_exec exec;
		struct event_exit exit;
		struct event_state state;
		struct event_open open;
		struct event_handle handle;
		struct event_name name;
		struct event_socket socket;
		struct event_close close;
		struct event_peer peer;
		struct event_cgroup cgroup;
		struct event_task task;
		struct event_call call;
		struct event_dns dns;
		struct witness witness;
		char bytes[EVENT_SIZE + ARGS_SIZE];
	} event;
};

/* One for each hook on each CPU, and spare ones: where the kernel lets tracepoints be preempted
 * (7.x), another task's exec comes while a call's event is half built. In a plain
 * array, as values of per-CPU maps end at 32 KiB. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* Set by user space before the load. */
enum scope_kind { SCOPE_HOST, SCOPE_CGROUP, SCOPE_TREE };
const volatile enum scope_kind scope_kind;
const volatile __u32 buffers; /* of a CPU: up to HOOK_WITNESS, or all */

#define NUM_NUMBERS 512
const volatile __u8 calls[NUM_NUMBERS]; /* system call number -> enum call */
const volatile struct compat_call compat_calls[NUM_NUMBERS]; /* by the 32-bit number */
const volatile struct call_shape shapes[NUM_NUMBERS]; /* of those told one by one */

#define NUM_URING_OPS 128
const volatile struct uring_op uring_ops[NUM_URING_OPS];
