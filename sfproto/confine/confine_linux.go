//go:build linux && (amd64 || arm64)

package confine

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Apply confines the process. It needs no privilege, and a binary without cgo; in
// another one the error is ErrCgo.
func Apply(o Options) error {
	if o.Mode == Off {
		return nil
	}
	if err := onAllThreads(unix.SYS_PRCTL, unix.PR_GET_DUMPABLE, 0); errors.Is(err, syscall.ENOTSUP) {
		return ErrCgo
	}
	if err := dropCapabilities(o.Capabilities); err != nil {
		return err
	}
	if err := onAllThreads(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1); err != nil {
		return fmt.Errorf("give up new privileges: %w", err)
	}
	return install(program(append(commonCalls(), o.Calls...), o.Mode))
}

// Supported reports why a process cannot be confined on this kernel.
func Supported() error {
	action := uint32(unix.SECCOMP_RET_ERRNO)
	_, _, e := syscall.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_GET_ACTION_AVAIL, 0, uintptr(unsafe.Pointer(&action)))
	if e != 0 {
		return fmt.Errorf("look for seccomp filters: %w: a kernel built with CONFIG_SECCOMP_FILTER is needed, or --confine %s", e, Off)
	}
	return nil
}

// install makes the kernel ask the filter about each call of every thread.
func install(filter []unix.SockFilter) error {
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	thread, _, e := syscall.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	switch {
	case e != 0:
		return fmt.Errorf("filter system calls: %w: a kernel built with CONFIG_SECCOMP_FILTER is needed, or --confine %s", e, Off)
	case thread != 0:
		return fmt.Errorf("filter system calls: thread %d has a filter of its own", thread)
	}
	return nil
}

// onAllThreads makes a call on each thread. The runtime ends a program in which it
// went well on some alone.
func onAllThreads(call, a1, a2 uintptr) error {
	if _, _, e := syscall.AllThreadsSyscall6(call, a1, a2, 0, 0, 0, 0); e != 0 {
		return e
	}
	return nil
}
