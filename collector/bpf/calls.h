// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What is done about a call: by which program, and under which class it is lost. */
#pragma once

/* Programs that the dispatcher jumps to. Each is small for the verifier; the
 * dispatcher itself calls no subprogram, which arm64 allows with tail calls
 * from 6.0 on only. */
enum tail {
	TAIL_NONE,
	TAIL_RW, /* counted in the dispatcher; the tail begins a flow first */
	TAIL_OPEN,
	TAIL_CLOSE,
	TAIL_CLOSE_RANGE,
	TAIL_MESSAGE,
	TAIL_MESSAGES,
	TAIL_TRANSFER,
	TAIL_CONNECT,
	TAIL_ACCEPT,
	TAIL_SHUTDOWN,
	TAIL_NAME,
	TAIL_STATE,
	TAIL_CLONE,
	TAIL_EXEC_FAILED,
	TAIL_TOLD,
	TAIL_JUDGE, /* then jumps to the dispatcher */
	TAIL_DISPATCH, /* also where the hook is at a call's own function */
	TAIL_PRINCIPAL, /* the same where hooks are preempted */
	TAIL_UNDERSTUDY,
	TAIL_COMPAT, /* of a number that means something to 32-bit calls alone */
	NUM_TAILS,
};

static const __u8 tail_of[64] = {
	[CALL_OPEN] = TAIL_OPEN,
	[CALL_OPENAT] = TAIL_OPEN,
	[CALL_OPENAT2] = TAIL_OPEN,
	[CALL_CREAT] = TAIL_OPEN,
	[CALL_CLOSE] = TAIL_CLOSE,
	[CALL_READ ... CALL_PWRITEV2] = TAIL_RW,
	[CALL_SENDTO] = TAIL_MESSAGE,
	[CALL_SENDMSG] = TAIL_MESSAGE,
	[CALL_SENDMMSG] = TAIL_MESSAGES,
	[CALL_RECVFROM] = TAIL_MESSAGE,
	[CALL_RECVMSG] = TAIL_MESSAGE,
	[CALL_RECVMMSG] = TAIL_MESSAGES,
	[CALL_CONNECT] = TAIL_CONNECT,
	[CALL_ACCEPT] = TAIL_ACCEPT,
	[CALL_ACCEPT4] = TAIL_ACCEPT,
	[CALL_SHUTDOWN] = TAIL_SHUTDOWN,
	[CALL_SENDFILE ... CALL_COPY_FILE_RANGE] = TAIL_TRANSFER,
	[CALL_MMAP] = TAIL_RW,
	[CALL_FTRUNCATE] = TAIL_RW,
	[CALL_SETNS] = TAIL_STATE,
	[CALL_MKDIR ... CALL_SYMLINKAT] = TAIL_NAME,
	[CALL_IDENTITY] = TAIL_STATE,
	[CALL_DIRECTORY] = TAIL_STATE,
	[CALL_CLONE] = TAIL_CLONE,
	[CALL_EXECVE] = TAIL_EXEC_FAILED,
	[CALL_EXECVEAT] = TAIL_EXEC_FAILED,
	[CALL_DUP] = TAIL_CLOSE,
	[CALL_CLOSE_RANGE] = TAIL_CLOSE_RANGE,
	[CALL_SECURITY ... CALL_FCNTL] = TAIL_TOLD,
	[CALL_COMPAT] = TAIL_COMPAT,
};

static __always_inline __u32 class_of_told(__u32 call)
{
	switch (call) {
	case CALL_SOCKET:
	case CALL_ATTRIBUTE:
	case CALL_DUP:
	case CALL_DUP_LOWEST:
	case CALL_FCNTL: return CLASS_FILE;
	default: return CLASS_CRED;
	}
}

/* What a call is lost under when its process finds no room in the map. */
static const __u8 class_of_call[64] = {
	[CALL_NONE ... CALL_CREAT] = CLASS_OPEN,
	[CALL_CLOSE] = CLASS_CLOSE,
	[CALL_READ ... CALL_PREADV2] = CLASS_READ,
	[CALL_WRITE ... CALL_SENDMMSG] = CLASS_WRITE,
	[CALL_RECVFROM ... CALL_RECVMMSG] = CLASS_READ,
	[CALL_CONNECT] = CLASS_CONNECT,
	[CALL_ACCEPT ... CALL_ACCEPT4] = CLASS_ACCEPT,
	[CALL_SHUTDOWN] = CLASS_CLOSE,
	[CALL_SENDFILE ... CALL_FTRUNCATE] = CLASS_OPEN,
	[CALL_SETNS] = CLASS_CRED,
	[CALL_MKDIR ... CALL_SYMLINKAT] = CLASS_FILE,
	[CALL_IDENTITY ... CALL_DIRECTORY] = CLASS_CRED,
	[CALL_CLONE] = CLASS_FORK,
	[CALL_EXECVE ... CALL_EXECVEAT] = CLASS_EXEC,
	[CALL_DUP ... CALL_CLOSE_RANGE] = CLASS_CLOSE,
	[CALL_SECURITY] = CLASS_CRED,
	[CALL_ATTRIBUTE ... CALL_SOCKET] = CLASS_FILE,
	[CALL_KILL ... CALL_PRCTL] = CLASS_CRED,
	[CALL_DUP_LOWEST ... CALL_FCNTL] = CLASS_FILE,
	[CALL_COMPAT] = CLASS_OPEN,
};
