//go:build linux && (amd64 || arm64)

package confine

import (
	"slices"

	"golang.org/x/sys/unix"
)

// Where struct seccomp_data has what a filter looks at, in bytes.
const (
	offsetNumber   = 0
	offsetArch     = 4
	offsetFirstArg = 16 // its lower half: both architectures are little-endian
)

// program is the filter in classic BPF, see seccomp(2): the call's number is compared
// with each that is allowed. Numbers mean something in one architecture alone, so
// that one of another ends the process whatever the mode. Of clone a new thread is
// allowed and a new process is not; clone3, whose arguments a filter does not see,
// is not there, as on an old kernel.
func program(allowed []uintptr, mode Mode) []unix.SockFilter {
	refusal := uint32(unix.SECCOMP_RET_ERRNO | unix.EPERM)
	if mode == Kill {
		refusal = unix.SECCOMP_RET_KILL_PROCESS
	}
	allowed = slices.Compact(slices.Sorted(slices.Values(allowed)))
	filter := []unix.SockFilter{
		load(offsetArch),
		jump(unix.BPF_JEQ, auditArch, 1, 0),
		answer(unix.SECCOMP_RET_KILL_PROCESS),
		load(offsetNumber),
		jump(unix.BPF_JEQ, unix.SYS_CLONE3, 0, 1),
		answer(unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)),
		jump(unix.BPF_JEQ, unix.SYS_CLONE, 0, 4),
		load(offsetFirstArg),
		jump(unix.BPF_JSET, unix.CLONE_THREAD, 0, 1),
		answer(unix.SECCOMP_RET_ALLOW),
		answer(refusal),
	}
	for _, call := range allowed {
		filter = append(filter, jump(unix.BPF_JEQ, uint32(call), 0, 1), answer(unix.SECCOMP_RET_ALLOW))
	}
	return append(filter, answer(refusal))
}

func load(offset uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
}

// jump skips one of two numbers of instructions, as a comparison with k says.
func jump(compare uint16, k uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | compare | unix.BPF_K, K: k, Jt: yes, Jf: no}
}

func answer(k uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: k}
}
