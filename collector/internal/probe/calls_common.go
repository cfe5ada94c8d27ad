package probe

import (
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// commonCalls are the calls that every architecture has, under numbers of its own.
func commonCalls() map[int]call {
	return map[int]call{
		unix.SYS_OPENAT: flowCall(sfproto.CallOpenat), unix.SYS_OPENAT2: flowCall(sfproto.CallOpenat2),
		unix.SYS_CLOSE: flowCall(sfproto.CallClose), unix.SYS_CLOSE_RANGE: callCloseRange, unix.SYS_DUP3: callDup,

		unix.SYS_READ: flowCall(sfproto.CallRead), unix.SYS_READV: flowCall(sfproto.CallReadv),
		unix.SYS_PREAD64: flowCall(sfproto.CallPread64), unix.SYS_PREADV: flowCall(sfproto.CallPreadv),
		unix.SYS_PREADV2: flowCall(sfproto.CallPreadv2),
		unix.SYS_WRITE:   flowCall(sfproto.CallWrite), unix.SYS_WRITEV: flowCall(sfproto.CallWritev),
		unix.SYS_PWRITE64: flowCall(sfproto.CallPwrite64), unix.SYS_PWRITEV: flowCall(sfproto.CallPwritev),
		unix.SYS_PWRITEV2: flowCall(sfproto.CallPwritev2),

		unix.SYS_SENDTO: flowCall(sfproto.CallSendto), unix.SYS_SENDMSG: flowCall(sfproto.CallSendmsg),
		unix.SYS_SENDMMSG: flowCall(sfproto.CallSendmmsg), unix.SYS_RECVFROM: flowCall(sfproto.CallRecvfrom),
		unix.SYS_RECVMSG: flowCall(sfproto.CallRecvmsg), unix.SYS_RECVMMSG: flowCall(sfproto.CallRecvmmsg),
		unix.SYS_CONNECT: flowCall(sfproto.CallConnect), unix.SYS_ACCEPT: flowCall(sfproto.CallAccept),
		unix.SYS_ACCEPT4: flowCall(sfproto.CallAccept4), unix.SYS_SHUTDOWN: flowCall(sfproto.CallShutdown),

		unix.SYS_SENDFILE: flowCall(sfproto.CallSendfile), unix.SYS_SPLICE: flowCall(sfproto.CallSplice),
		unix.SYS_COPY_FILE_RANGE: flowCall(sfproto.CallCopyFileRange),
		unix.SYS_MMAP:            flowCall(sfproto.CallMmap), unix.SYS_FTRUNCATE: flowCall(sfproto.CallFtruncate),

		unix.SYS_MKDIRAT: callMkdirat, unix.SYS_UNLINKAT: callUnlinkat, unix.SYS_RENAMEAT: callRenameat,
		unix.SYS_RENAMEAT2: callRenameat2, unix.SYS_LINKAT: callLinkat, unix.SYS_SYMLINKAT: callSymlinkat,

		unix.SYS_SETNS: flowCall(sfproto.CallSetns), unix.SYS_UNSHARE: callIdentity, unix.SYS_CAPSET: callIdentity,
		unix.SYS_SETUID: callIdentity, unix.SYS_SETGID: callIdentity, unix.SYS_SETREUID: callIdentity,
		unix.SYS_SETREGID: callIdentity, unix.SYS_SETRESUID: callIdentity, unix.SYS_SETRESGID: callIdentity,
		unix.SYS_SETFSUID: callIdentity, unix.SYS_SETFSGID: callIdentity, unix.SYS_SETGROUPS: callIdentity,
		unix.SYS_CHDIR: callDirectory, unix.SYS_FCHDIR: callDirectory, unix.SYS_CHROOT: callDirectory,

		unix.SYS_CLONE: callClone, unix.SYS_CLONE3: callClone,
		unix.SYS_EXECVE: callExecve, unix.SYS_EXECVEAT: callExecveat,
	}
}
