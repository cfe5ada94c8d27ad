// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What goes through the ring. This is the truth that the Go package event mirrors
 * (a test compares sizes and offsets): no implicit padding, strings follow the
 * fixed part in the order of their lengths. */
#pragma once

enum event_type {
	EVENT_FORK = 1,
	EVENT_EXEC,
	EVENT_EXIT,
	EVENT_STATE,
	EVENT_OPEN,
	EVENT_HANDLE,
	EVENT_NAME,
	EVENT_SOCKET,
	EVENT_CLOSE,
	EVENT_PEER,
	EVENT_CGROUP,
	EVENT_TASK,
	EVENT_CALL,
	EVENT_DNS,
};

/* From CLASS_FILE on the classes are bulk: refused first when the ring fills. */
enum event_class {
	CLASS_EXEC,
	CLASS_EXIT,
	CLASS_FORK,
	CLASS_CRED,
	CLASS_CONNECT,
	CLASS_ACCEPT,
	CLASS_CONTAINER,
	CLASS_FILE, /* names, attributes, sockets made and bound */
	CLASS_OPEN,
	CLASS_CLOSE, /* and shutdown */
	CLASS_READ,
	CLASS_WRITE,
	CLASS_ANY, /* of losses only, whose class nobody knows */
	NUM_CLASSES,
};

enum loss_reason {
	LOSS_RING_FULL,
	LOSS_MAP_FULL,
	LOSS_BUSY,
	LOSS_MISSED, /* the kernel did not run the hook; user space reads how often */
	LOSS_QUOTA, /* the ring fills, and the cgroup has more in it than is left */
	NUM_REASONS,
};

enum path_flag {
	PATH_CUT = 1,
	PATH_DELETED = 2,
	PATH_NO_NAME = 4,
	PATH_ABSTRACT = 8, /* a Unix socket's name, without its NUL */
	PATH_NAMESPACE = 16, /* the path is the kind of a namespace */
};

enum exe_flag {
	EXE_UPPER_LAYER = 1,
	EXE_MEMFD = 2, /* set by user space, from the name */
	EXE_WRITABLE = 4,
};

/* sfproto.Call + 1 up to CALL_SETNS, then calls that no flow stands for. */
enum call {
	CALL_NONE,
	CALL_OPEN,
	CALL_OPENAT,
	CALL_OPENAT2,
	CALL_CREAT,
	CALL_CLOSE,
	CALL_READ,
	CALL_READV,
	CALL_PREAD64,
	CALL_PREADV,
	CALL_PREADV2,
	CALL_WRITE,
	CALL_WRITEV,
	CALL_PWRITE64,
	CALL_PWRITEV,
	CALL_PWRITEV2,
	CALL_SENDTO,
	CALL_SENDMSG,
	CALL_SENDMMSG,
	CALL_RECVFROM,
	CALL_RECVMSG,
	CALL_RECVMMSG,
	CALL_CONNECT,
	CALL_ACCEPT,
	CALL_ACCEPT4,
	CALL_SHUTDOWN,
	CALL_SENDFILE,
	CALL_SPLICE,
	CALL_COPY_FILE_RANGE,
	CALL_MMAP,
	CALL_TRUNCATE,
	CALL_FTRUNCATE,
	CALL_SETNS,
	CALL_MKDIR,
	CALL_MKDIRAT,
	CALL_RMDIR,
	CALL_UNLINK,
	CALL_UNLINKAT,
	CALL_RENAME,
	CALL_RENAMEAT,
	CALL_RENAMEAT2,
	CALL_LINK,
	CALL_LINKAT,
	CALL_SYMLINK,
	CALL_SYMLINKAT,
	CALL_IDENTITY, /* set*id, setgroups, capset, unshare */
	CALL_DIRECTORY, /* chdir, fchdir, chroot */
	CALL_CLONE, /* fork, vfork, clone, clone3 */
	CALL_EXECVE,
	CALL_EXECVEAT,
	CALL_DUP, /* dup2, dup3 */
	CALL_CLOSE_RANGE,
	CALL_SECURITY, /* from here on told one by one, by their shape */
	CALL_ATTRIBUTE,
	CALL_SOCKET,
	CALL_KILL, /* kill, tkill */
	CALL_TGKILL,
	CALL_PRCTL,
	CALL_DUP_LOWEST, /* dup */
	CALL_FCNTL,
	CALL_COMPAT, /* only as a 32-bit number */
	NUM_CALLS,
};
#define NUM_FLOW_CALLS CALL_SETNS

enum head_flag {
	HEAD_QUIET = 1, /* its process is left out: no record, but what it became */
	HEAD_UNDECIDED = 2, /* whether it is left out is user space's to say, by its cgroup */
};

struct head {
	__u8 type;
	__u8 class;
	__u16 flags; /* enum head_flag */
	__s32 nr;
	__u64 time;
	__u32 tgid;
	__u32 tid;
	__u64 start;
	__u64 cgroup;
	__s64 ret;
	__u32 gen;
	__u32 pad2;
};

struct creds {
	__u32 uid, euid, gid, egid;
	__u64 cap_effective, cap_permitted, cap_inheritable;
	__u32 ppid, pgid, sid, vpid, vpgid;
	__u32 login_uid, login_session;
	__u32 tty_nr;
	__u32 mount_ns, pid_ns, user_ns;
	__u32 pad;
	char comm[16];
};

struct file_info {
	__u64 inode;
	__u32 dev;
	__u32 mode;
	__u16 path_len;
	__u8 flags; /* enum path_flag */
	__u8 pad[5];
};

struct sock_info {
	__u8 local[16];
	__u8 remote[16];
	__u16 family, type, protocol;
	__u16 lport, rport;
	__u8 state;
	__u8 pad[5];
};

/* seen has a byte for each call, failed and done: two CPUs that store into one
 * entry at the same time lose no bit, which a bitmap would without the atomic
 * instructions of 5.12. */
struct counters {
	__u64 read_ops, write_ops;
	__u64 read_bytes, write_bytes;
	__u64 errors;
	__u32 first_errno;
	__u32 pad;
	__u8 seen[NUM_FLOW_CALLS][2];
};

struct event_fork {
	struct head head;
	__u32 child_tgid;
	__u32 pad;
	__u64 child_start;
	__u64 flags;
	struct creds child;
};

struct event_exec {
	struct head head;
	struct creds creds;
	__u64 exe_inode;
	__s64 exe_mtime, exe_ctime;
	__u32 exe_dev, exe_mode;
	__u32 old_gen;
	__u8 exe_flags;
	__u8 path_flags;
	__u8 args_cut;
	__u8 pad;
	__u16 filename_len, exe_len, cwd_len, args_len, env_len;
	__u8 pad2[6];
};

struct event_exit {
	struct head head;
	__u32 status;
	__u32 pad;
	__u64 threads_cloned, threads_exited, clone_errors;
};

struct event_state {
	struct head head;
	struct creds creds;
	__u64 args[3];
	__u32 old_gen;
	__u16 cwd_len;
	__u16 pad;
};

struct event_open {
	struct head head;
	__u64 flow;
	__s32 fd;
	__u32 open_flags;
	struct file_info file;
	__u32 mode;
	__u16 raw_len, base_len;
};

struct event_handle {
	struct head head;
	__u64 flow;
	__s32 fd;
	__u32 open_flags;
	struct file_info file;
	struct sock_info sock; /* family 0: not an IP socket */
};

struct event_name {
	struct head head;
	__u32 flags, mode;
	__u16 path_len, base_len, new_path_len, new_base_len;
	__u16 real_len, new_real_len; /* as the kernel resolved them; 0: nobody saw it */
	__u32 pad;
};

struct event_socket {
	struct head head;
	__u64 flow;
	__s32 fd;
	__s32 how;
	struct sock_info sock;
};

struct event_close {
	struct head head;
	__u64 flow;
	__s32 fd;
	__u8 closed;
	__u8 pad[3];
	struct counters counters;
};

struct event_peer {
	struct head head;
	__u64 flow;
	__u64 peer;
	__s32 fd;
	__u32 pad;
	struct sock_info sock;
};

/* Which argument of a call is what; NONE where it has no such. */
#define NONE 7
#define BASE_CWD 6
struct call_shape {
	__u8 fd; /* the descriptor that the call is about */
	__u8 address; /* a socket's address; text[0] is its Unix path then */
	__u8 text[3]; /* strings */
	__u8 base[2]; /* what the first two start from if they are paths: a descriptor, BASE_CWD */
	__u8 args; /* how many; user space's to know */
};

/* What a 32-bit call stands for. */
#define NO_NUMBER 0xffff
struct compat_call {
	__u16 nr; /* the 64-bit one's number */
	__u8 in_memory; /* how many arguments lie there, 0: in registers */
	__u8 memory; /* argument that points to them */
	__u8 wide; /* argument whose upper half is the next one, 0: none */
	__u8 pad;
};

/* Where a request of io_uring has an argument of the call that it stands for. */
enum uring_field { FIELD_NONE, FIELD_FD, FIELD_ADDR, FIELD_ADDR2, FIELD_LEN, FIELD_FLAGS, FIELD_SPLICE_FD, FIELD_ADDR_LEN };
struct uring_op {
	__u16 nr;
	__u8 call; /* enum call; 0: not looked at */
	__u8 args[6]; /* enum uring_field */
	__u8 table; /* its descriptor may be in the ring's own table */
};

/* The file's path, then each text with its base, then what was resolved. */
struct event_call {
	struct head head;
	__u64 args[6];
	struct file_info file; /* of the descriptor; inode 0: none */
	struct sock_info sock; /* of the descriptor; family 0: not an IP socket */
	struct call_shape shape;
	__s32 fd; /* -1: none */
	__u16 text_len[3];
	__u16 base_len[2];
	__u16 real_len[2]; /* the first two as the kernel resolved them; 0: nobody saw it */
	__u8 pad[6];
};

struct event_dns {
	struct head head;
	__u64 flow; /* of the descriptor */
	struct sock_info sock;
	__u32 size; /* bytes of the message; data_len of them follow */
	__u16 data_len;
	__u8 received;
	__u8 pad;
};

struct event_cgroup {
	struct head head;
	__u64 id;
	__u16 path_len;
	__u8 pad[6];
};

struct event_task {
	struct head head;
	struct creds creds;
	__u64 parent_start;
	__u32 kthread;
	__u32 pad;
};
