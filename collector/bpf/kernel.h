// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The kernel's types, trimmed to the fields that are read. Offsets are relocated
 * at load (CO-RE), so order and padding here mean nothing. Fields that moved or
 * were renamed between kernels have a flavour (___since or ___until a version),
 * all of them in this file. */
#pragma once

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;
enum { false, true };
#define NULL ((void *)0)
#define offsetof(type, field) __builtin_offsetof(type, field)

/* uapi/linux/bpf.h */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_CGROUP_ARRAY = 8,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_LPM_TRIE = 11,
	BPF_MAP_TYPE_RINGBUF = 27,
};
/* Asked for at load: the helpers are there from 5.11 and 5.15 on. */
enum bpf_func_id { BPF_FUNC_get_current_task_btf = 158, BPF_FUNC_task_pt_regs = 175 };
enum { BPF_ANY, BPF_NOEXIST, BPF_EXIST };
enum { BPF_F_NO_PREALLOC = 1, BPF_F_MMAPABLE = 1024 };
enum { BPF_RB_NO_WAKEUP = 1, BPF_RB_FORCE_WAKEUP = 2 };
enum { BPF_RB_AVAIL_DATA = 0, BPF_RB_CONS_POS = 2 };

enum {
	PF_IO_WORKER = 0x10,
	PF_KTHREAD = 0x200000,
	S_IFMT = 0170000,
	S_IFSOCK = 0140000,
	S_IWUSR = 0200,
	S_IWGRP = 0020,
	S_IWOTH = 0002,
	AT_FDCWD = -100,
	MAP_ANONYMOUS = 0x20,
	F_DUPFD = 0,
	F_DUPFD_CLOEXEC = 1030,
	PR_SET_NAME = 15,
	PR_SET_NO_NEW_PRIVS = 38,
	CLONE_VM = 0x100,
	CLONE_FS = 0x200,
	CLONE_FILES = 0x400,
	AF_UNIX = 1,
	AF_INET = 2,
	AF_INET6 = 10,
	SOCK_STREAM = 1,
	SOCK_RAW = 3,
	SOCK_SEQPACKET = 5,
	TCP_ESTABLISHED = 1,
	OVERLAYFS_SUPER_MAGIC = 0x794c7630,
	NSFS_MAGIC = 0x6e736673,
	EAGAIN = 11,
	EEXIST = 17,
	EALREADY = 114,
	EINPROGRESS = 115,
	ERESTARTSYS = 512,
	ERESTART_RESTARTBLOCK = 516,
};

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };

/* The numbers follow the kernel's configuration: relocated, never used as here. */
enum cgroup_subsys_id { memory_cgrp_id = 1, pids_cgrp_id = 2 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct thread_info {
	unsigned long flags;
#if defined(__TARGET_ARCH_x86)
	__u32 status;
#endif
};

struct proc_ns_operations {
	const char *name;
};
struct ns_common {
	unsigned int inum;
	const struct proc_ns_operations *ops;
};
struct user_namespace {
	struct ns_common ns;
};
struct mnt_namespace {
	struct ns_common ns;
};
struct pid_namespace {
	struct ns_common ns;
};
struct nsproxy {
	struct mnt_namespace *mnt_ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};
struct pid {
	unsigned int level;
	struct upid numbers[1];
};

/* u32 cap[2] until 6.2, u64 val since: eight bytes either way. */
typedef struct {
	__u64 val;
} kernel_cap_t;
typedef struct {
	__u32 val;
} kuid_t;
typedef struct {
	__u32 val;
} kgid_t;
typedef struct {
	int counter;
} atomic_t;

struct cred {
	kuid_t uid, euid, fsuid;
	kgid_t gid, egid, fsgid;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective;
	struct user_namespace *user_ns;
};

struct tty_driver {
	int major;
	int minor_start;
};
struct tty_struct {
	int index;
	struct tty_driver *driver;
};

struct qstr {
	__u32 len;
	const unsigned char *name;
};
struct hlist_node {
	struct hlist_node *next;
};
struct hlist_bl_node {
	struct hlist_bl_node **pprev;
};
struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
};
struct vfsmount {
	struct dentry *mnt_root;
};
struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
struct fs_struct {
	struct path root, pwd;
};

struct super_block {
	__u32 s_dev;
	unsigned long s_magic;
};
struct timespec64 {
	__s64 tv_sec;
	long tv_nsec;
};
struct inode {
	__u16 i_mode;
	kuid_t i_uid;
	kgid_t i_gid;
	struct super_block *i_sb;
	unsigned long i_ino; /* u64 since 7.x */
	void *i_private;
};
struct inode___until_6_10 {
	struct timespec64 i_mtime, i_ctime;
	struct timespec64 __i_mtime, __i_ctime; /* 6.7, ctime from 6.6 on: 12cd44023651, 13bc24457850 */
};
struct inode___since_6_11 { /* 3aa63a569c64 */
	__s64 i_mtime_sec, i_ctime_sec;
	__u32 i_mtime_nsec, i_ctime_nsec;
};

struct file {
	unsigned int f_flags;
	struct inode *f_inode;
	struct path f_path;
	void *private_data;
};
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};
struct files_struct {
	struct fdtable *fdt;
};

struct mm_struct {
	struct file *exe_file;
	unsigned long arg_start, arg_end, env_start, env_end;
};
struct signal_struct {
	atomic_t live;
	int group_exit_code;
	struct pid *pids[4];
	struct tty_struct *tty;
};

struct kernfs_node {
	const char *name;
	__u64 id;
};
struct kernfs_node___until_6_14 {
	struct kernfs_node *parent;
};
struct kernfs_node___since_6_15 { /* 633488947ef6: RCU-protected parent */
	struct kernfs_node *__parent;
};
struct cgroup {
	int level;
	struct kernfs_node *kn;
};
struct cgroup_subsys_state {
	struct cgroup *cgroup;
};
struct css_set {
	struct cgroup_subsys_state *subsys[16];
	struct cgroup *dfl_cgrp;
};

struct task_struct {
	void *stack;
	struct thread_info thread_info;
	unsigned int flags;
	unsigned short migration_disabled;
	int exit_code;
	int pid, tgid;
	struct task_struct *real_parent, *group_leader;
	struct mm_struct *mm;
	__u64 start_boottime;
	const struct cred *real_cred;
	char comm[16];
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	kuid_t loginuid;
	unsigned int sessionid;
	struct css_set *cgroups;
};

struct io_ring_ctx {
	unsigned int flags;
	__u32 *sq_array;
	void *sq_sqes;
	unsigned int cached_sq_head, sq_entries;
};
struct io_kiocb {
	struct file *file;
	__u8 opcode;
	struct io_ring_ctx *ctx;
};
struct io_uring_cqe {
	__u64 user_data;
	__s32 res;
	__u32 flags;
};

struct msghdr {
	void *msg_name;
	int msg_namelen;
};
struct linux_binprm {
	struct file *file;
	const char *filename;
	const char *fdpath;
};

struct in6_addr {
	__u8 bytes[16];
};
struct sock_common {
	__be32 skc_daddr, skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
};
struct sock {
	struct sock_common __sk_common;
	__u16 sk_protocol;
};
struct socket {
	short type;
	struct sock *sk;
};

struct sockaddr_un {
	__u16 sun_family;
	char sun_path[108];
};
struct unix_address {
	int len;
	struct sockaddr_un name[0];
};
struct unix_sock {
	struct sock sk;
	struct unix_address *addr;
	struct path path;
	struct sock *peer;
};

struct seq_file;
struct bpf_iter_meta {
	struct seq_file *seq;
};
struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long di, si, dx, r10, r8, r9, orig_ax;
	unsigned long bx, cx, bp;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[31];
	__u64 orig_x0;
	__s32 syscallno;
};
#endif

#pragma clang attribute pop

/* User space's structs that calls point to. */
struct user_msghdr {
	__u64 msg_name;
	__u32 msg_namelen, pad;
	__u64 msg_iov, msg_iovlen, msg_control, msg_controllen;
	__u64 msg_flags;
};
struct mmsghdr {
	struct user_msghdr hdr;
	__u32 msg_len, pad;
};
struct compat_msghdr {
	__u32 msg_name, msg_namelen, msg_iov, msg_iovlen, msg_control, msg_controllen, msg_flags;
};
struct compat_mmsghdr {
	struct compat_msghdr hdr;
	__u32 msg_len;
};
struct io_uring_sqe {
	__u8 opcode, flags;
	__u16 ioprio;
	__s32 fd;
	__u64 addr2, addr;
	__u32 len, op_flags;
	__u64 user_data;
	__u16 buf_index, personality;
	__s32 splice_fd; /* or a slot of the ring's own table, or an address's length */
	__u64 pad[2];
};
struct open_how {
	__u64 flags, mode, resolve;
};
struct sockaddr_any { /* sockaddr_in and sockaddr_in6 */
	__u16 family;
	__be16 port;
	__u32 v4; /* sin6_flowinfo of the longer form */
	__u8 v6[16];
};
