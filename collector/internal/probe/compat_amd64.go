package probe

import "golang.org/x/sys/unix"

// i386Mmap is the older mmap, which has its arguments in memory.
const i386Mmap = 90

// compatCalls are the i386 calls that are recorded (arch/x86/entry/syscalls/
// syscall_32.tbl) with the 64-bit ones that they stand for. From 424 on the numbers
// are the same.
func compatCalls() map[int]compatCall {
	calls := map[int]compatCall{}
	for nr, native := range i386Numbers() {
		calls[nr] = compatCall{NR: uint16(native)}
	}
	for _, nr := range []int{
		unix.SYS_IO_URING_SETUP, unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT, unix.SYS_FSOPEN, unix.SYS_FSCONFIG,
		unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR, unix.SYS_CLONE3, unix.SYS_CLOSE_RANGE, unix.SYS_OPENAT2, unix.SYS_FCHMODAT2,
	} {
		calls[nr] = compatCall{NR: uint16(nr)}
	}
	for sub, c := range i386Socketcalls() {
		calls[firstSocketcall+sub] = c
	}
	for nr, wide := range map[int]uint8{193: 1, 194: 1, 180: 3, 181: 3, 339: 2} { // loff_t, mask
		c := calls[nr]
		c.Wide = wide
		calls[nr] = c
	}
	calls[i386Mmap] = compatCall{NR: unix.SYS_MMAP, InMemory: 6}
	return calls
}

// i386Numbers are the calls whose arguments are those of the 64-bit ones, for all that
// is looked at.
func i386Numbers() map[int]int {
	return map[int]int{
		2: unix.SYS_FORK, 190: unix.SYS_VFORK, 120: unix.SYS_CLONE, 11: unix.SYS_EXECVE, 358: unix.SYS_EXECVEAT,

		5: unix.SYS_OPEN, 8: unix.SYS_CREAT, 295: unix.SYS_OPENAT, 6: unix.SYS_CLOSE,
		3: unix.SYS_READ, 145: unix.SYS_READV, 180: unix.SYS_PREAD64, 333: unix.SYS_PREADV, 378: unix.SYS_PREADV2,
		4: unix.SYS_WRITE, 146: unix.SYS_WRITEV, 181: unix.SYS_PWRITE64, 334: unix.SYS_PWRITEV, 379: unix.SYS_PWRITEV2,
		187: unix.SYS_SENDFILE, 239: unix.SYS_SENDFILE, 313: unix.SYS_SPLICE, 377: unix.SYS_COPY_FILE_RANGE,
		192: unix.SYS_MMAP, 92: unix.SYS_TRUNCATE, 193: unix.SYS_TRUNCATE, 93: unix.SYS_FTRUNCATE, 194: unix.SYS_FTRUNCATE,
		41: unix.SYS_DUP, 63: unix.SYS_DUP2, 330: unix.SYS_DUP3, 55: unix.SYS_FCNTL, 221: unix.SYS_FCNTL,

		39: unix.SYS_MKDIR, 296: unix.SYS_MKDIRAT, 40: unix.SYS_RMDIR, 10: unix.SYS_UNLINK, 301: unix.SYS_UNLINKAT,
		38: unix.SYS_RENAME, 302: unix.SYS_RENAMEAT, 353: unix.SYS_RENAMEAT2, 9: unix.SYS_LINK, 303: unix.SYS_LINKAT,
		83: unix.SYS_SYMLINK, 304: unix.SYS_SYMLINKAT,

		15: unix.SYS_CHMOD, 94: unix.SYS_FCHMOD, 306: unix.SYS_FCHMODAT,
		182: unix.SYS_CHOWN, 212: unix.SYS_CHOWN, 16: unix.SYS_LCHOWN, 198: unix.SYS_LCHOWN,
		95: unix.SYS_FCHOWN, 207: unix.SYS_FCHOWN, 298: unix.SYS_FCHOWNAT, 14: unix.SYS_MKNOD, 297: unix.SYS_MKNODAT,
		226: unix.SYS_SETXATTR, 227: unix.SYS_LSETXATTR, 228: unix.SYS_FSETXATTR,
		291: unix.SYS_INOTIFY_INIT, 332: unix.SYS_INOTIFY_INIT1, 292: unix.SYS_INOTIFY_ADD_WATCH,
		338: unix.SYS_FANOTIFY_INIT, 339: unix.SYS_FANOTIFY_MARK,

		12: unix.SYS_CHDIR, 133: unix.SYS_FCHDIR, 61: unix.SYS_CHROOT, 310: unix.SYS_UNSHARE, 346: unix.SYS_SETNS,
		23: unix.SYS_SETUID, 213: unix.SYS_SETUID, 46: unix.SYS_SETGID, 214: unix.SYS_SETGID,
		70: unix.SYS_SETREUID, 203: unix.SYS_SETREUID, 71: unix.SYS_SETREGID, 204: unix.SYS_SETREGID,
		164: unix.SYS_SETRESUID, 208: unix.SYS_SETRESUID, 170: unix.SYS_SETRESGID, 210: unix.SYS_SETRESGID,
		138: unix.SYS_SETFSUID, 215: unix.SYS_SETFSUID, 139: unix.SYS_SETFSGID, 216: unix.SYS_SETFSGID,
		81: unix.SYS_SETGROUPS, 206: unix.SYS_SETGROUPS, 185: unix.SYS_CAPSET,

		359: unix.SYS_SOCKET, 361: unix.SYS_BIND, 362: unix.SYS_CONNECT, 363: unix.SYS_LISTEN, 364: unix.SYS_ACCEPT4,
		369: unix.SYS_SENDTO, 370: unix.SYS_SENDMSG, 371: unix.SYS_RECVFROM, 372: unix.SYS_RECVMSG, 373: unix.SYS_SHUTDOWN,
		345: unix.SYS_SENDMMSG, 337: unix.SYS_RECVMMSG, 417: unix.SYS_RECVMMSG,

		26: unix.SYS_PTRACE, 37: unix.SYS_KILL, 238: unix.SYS_TKILL, 270: unix.SYS_TGKILL, 172: unix.SYS_PRCTL,
		357: unix.SYS_BPF, 128: unix.SYS_INIT_MODULE, 350: unix.SYS_FINIT_MODULE, 129: unix.SYS_DELETE_MODULE,
		356: unix.SYS_MEMFD_CREATE, 374: unix.SYS_USERFAULTFD, 336: unix.SYS_PERF_EVENT_OPEN,
		21: unix.SYS_MOUNT, 22: unix.SYS_UMOUNT2, 52: unix.SYS_UMOUNT2, 217: unix.SYS_PIVOT_ROOT,
		286: unix.SYS_ADD_KEY, 287: unix.SYS_REQUEST_KEY, 288: unix.SYS_KEYCTL,
	}
}

// i386Socketcalls are the calls of socketcall by its first argument, with the number
// of their own.
func i386Socketcalls() map[int]compatCall {
	calls := map[int]compatCall{}
	for sub, c := range map[int]struct {
		nr   uint16
		args uint8
	}{
		1: {unix.SYS_SOCKET, 3}, 2: {unix.SYS_BIND, 3}, 3: {unix.SYS_CONNECT, 3}, 4: {unix.SYS_LISTEN, 2},
		5: {unix.SYS_ACCEPT, 3}, 9: {unix.SYS_SENDTO, 4}, 10: {unix.SYS_RECVFROM, 4}, 11: {unix.SYS_SENDTO, 6},
		12: {unix.SYS_RECVFROM, 6}, 13: {unix.SYS_SHUTDOWN, 2}, 16: {unix.SYS_SENDMSG, 3}, 17: {unix.SYS_RECVMSG, 3},
		18: {unix.SYS_ACCEPT4, 4}, 19: {unix.SYS_RECVMMSG, 5}, 20: {unix.SYS_SENDMMSG, 4},
	} {
		calls[sub] = compatCall{NR: c.nr, InMemory: c.args, Memory: 1}
	}
	return calls
}
