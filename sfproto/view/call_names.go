package view

import "strconv"

// The names of arguments' values, by number or by bit, with the values that amd64
// and arm64 share.
var (
	familyNames = [...]string{0: "AF_UNSPEC", 1: "AF_LOCAL", 2: "AF_INET", 3: "AF_AX25", 4: "AF_IPX", 5: "AF_APPLETALK",
		6: "AF_NETROM", 7: "AF_BRIDGE", 8: "AF_ATMPVC", 9: "AF_X25", 10: "AF_INET6", 11: "AF_ROSE", 12: "AF_DECnet",
		13: "AF_NETBEUI", 14: "AF_SECURITY", 15: "AF_KEY", 16: "AF_NETLINK", 17: "AF_PACKET", 18: "AF_ASH",
		19: "AF_ECONET", 20: "AF_ATMSVC", 21: "AF_RDS", 22: "AF_SNA", 23: "AF_IRDA", 24: "AF_PPPOX", 25: "AF_WANPIPE",
		26: "AF_LLC", 29: "AF_CAN", 30: "AF_TIPC", 31: "AF_BLUETOOTH", 32: "AF_IUCV", 33: "AF_RXRPC", 34: "AF_ISDN",
		35: "AF_PHONET", 36: "AF_IEEE802154", 37: "AF_CAIF", 38: "AF_ALG", 39: "AF_NFC", 40: "AF_VSOCK", 44: "AF_XDP"}

	bpfCommands = [...]string{"BPF_MAP_CREATE", "BPF_MAP_LOOKUP_ELEM", "BPF_MAP_UPDATE_ELEM", "BPF_MAP_DELETE_ELEM",
		"BPF_MAP_GET_NEXT_KEY", "BPF_PROG_LOAD", "BPF_OBJ_PIN", "BPF_OBJ_GET", "BPF_PROG_ATTACH", "BPF_PROG_DETACH",
		"BPF_PROG_TEST_RUN", "BPF_PROG_GET_NEXT_ID", "BPF_MAP_GET_NEXT_ID", "BPF_PROG_GET_FD_BY_ID",
		"BPF_MAP_GET_FD_BY_ID", "BPF_OBJ_GET_INFO_BY_FD", "BPF_PROG_QUERY", "BPF_RAW_TRACEPOINT_OPEN", "BPF_BTF_LOAD",
		"BPF_BTF_GET_FD_BY_ID", "BPF_TASK_FD_QUERY", "BPF_MAP_LOOKUP_AND_DELETE_ELEM", "BPF_MAP_FREEZE",
		"BPF_BTF_GET_NEXT_ID", "BPF_MAP_LOOKUP_BATCH", "BPF_MAP_LOOKUP_AND_DELETE_BATCH", "BPF_MAP_UPDATE_BATCH",
		"BPF_MAP_DELETE_BATCH", "BPF_LINK_CREATE", "BPF_LINK_UPDATE", "BPF_LINK_GET_FD_BY_ID", "BPF_LINK_GET_NEXT_ID",
		"BPF_ENABLE_STATS", "BPF_ITER_CREATE", "BPF_LINK_DETACH", "BPF_PROG_BIND_MAP", "BPF_TOKEN_CREATE"}

	signalNames = [...]string{1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT",
		7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE",
		14: "SIGALRM", 15: "SIGTERM", 16: "SIGSTKFLT", 17: "SIGCHLD", 18: "SIGCONT", 19: "SIGSTOP", 20: "SIGTSTP",
		21: "SIGTTIN", 22: "SIGTTOU", 23: "SIGURG", 24: "SIGXCPU", 25: "SIGXFSZ", 26: "SIGVTALRM", 27: "SIGPROF",
		28: "SIGWINCH", 29: "SIGIO", 30: "SIGPWR", 31: "SIGSYS"}

	atNames = [...]string{8: "AT_SYMLINK_NOFOLLOW", 12: "AT_EMPTY_PATH"}

	unlinkNames = [...]string{9: "AT_REMOVEDIR"}

	exeNames = [...]string{0: "EXE_UPPER_LAYER", 1: "EXE_FROM_MEMFD", 2: "EXE_WRITABLE"}

	memfdNames = [...]string{"MFD_CLOEXEC", "MFD_ALLOW_SEALING", "MFD_HUGETLB"}

	umountNames = [...]string{"FORCE", "DETACH", "EXPIRE", "NOFOLLOW"}

	mountNames = [...]string{0: "RDONLY", 1: "NOSUID", 2: "NODEV", 3: "NOEXEC", 4: "SYNCHRONOUS", 5: "REMOUNT",
		6: "MANDLOCK", 7: "DIRSYNC", 10: "NOATIME", 11: "NODIRATIME", 12: "BIND", 13: "MOVE", 14: "REC", 15: "SILENT",
		16: "POSIXACL", 17: "UNBINDABLE", 18: "PRIVATE", 19: "SLAVE", 20: "SHARED", 21: "RELATIME", 22: "KERNMOUNT",
		23: "I_VERSION", 24: "STRICTATIME", 25: "LAZYTIME"}

	cloneNames = [...]string{8: "CLONE_VM", 9: "CLONE_FS", 10: "CLONE_FILES", 11: "CLONE_SIGHAND", 16: "CLONE_THREAD",
		17: "CLONE_NEWNS", 18: "CLONE_SYSVSEM", 25: "CLONE_NEWCGROUP", 26: "CLONE_NEWUTS", 27: "CLONE_NEWIPC",
		28: "CLONE_NEWUSER", 29: "CLONE_NEWPID", 30: "CLONE_NEWNET"}
)

// ptraceRequest is the name of a request, where both machines give it the same
// number.
func ptraceRequest(n int64) string {
	low := [...]string{"PTRACE_TRACEME", "PTRACE_PEEKTEXT", "PTRACE_PEEKDATA", "PTRACE_PEEKUSR", "PTRACE_POKETEXT",
		"PTRACE_POKEDATA", "PTRACE_POKEUSR", "PTRACE_CONT", "PTRACE_KILL", "PTRACE_SINGLESTEP", 12: "PTRACE_GETREGS",
		13: "PTRACE_SETREGS", 14: "PTRACE_GETFPREGS", 15: "PTRACE_SETFPREGS", 16: "PTRACE_ATTACH", 17: "PTRACE_DETACH",
		24: "PTRACE_SYSCALL", 31: "PTRACE_SYSEMU"}
	high := [...]string{"PTRACE_SETOPTIONS", "PTRACE_GETEVENTMSG", "PTRACE_GETSIGINFO", "PTRACE_SETSIGINFO",
		"PTRACE_GETREGSET", "PTRACE_SETREGSET", "PTRACE_SEIZE", "PTRACE_INTERRUPT", "PTRACE_LISTEN",
		"PTRACE_PEEKSIGINFO", "PTRACE_GETSIGMASK", "PTRACE_SETSIGMASK"}
	const firstHigh = 0x4200
	switch {
	case n >= 0 && n < int64(len(low)) && low[n] != "":
		return low[n]
	case n >= firstHigh && n < firstHigh+int64(len(high)):
		return high[n-firstHigh]
	}
	return "PTRACE_UNKNOWN"
}

// prctlOption is the name of an option that is recorded.
func prctlOption(n int64) string {
	switch int32(n) {
	case 15:
		return "PR_SET_NAME"
	case 38:
		return "PR_SET_NO_NEW_PRIVS"
	}
	return strconv.Itoa(int(int32(n)))
}

// fcntlCommand is the name of a command that is recorded.
func fcntlCommand(n int64) string {
	switch int32(n) {
	case 0:
		return "F_DUPFD"
	case 1030:
		return "F_DUPFD_CLOEXEC"
	}
	return strconv.Itoa(int(int32(n)))
}
