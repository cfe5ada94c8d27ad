//go:build amd64

package syscalls

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// marker is the name that a program gives itself when its case begins.
const marker = "case-begins"

// statusUnavailable is a program's exit code when this kernel has no such call.
const statusUnavailable = 77

// done is what a program saw of a call.
type done struct {
	NR   int
	Args []int64
	Ret  int64 // -errno on failure
}

// caller makes system calls, writes down what they gave, and ends the program when
// one does not end as the case says.
type caller struct {
	calls []done
	kept  []any // arguments stay where they are
	dir   string
}

// play is the program of a case; it returns the exit code.
func play(name string) int {
	runtime.LockOSThread()
	c, ok := findCase(name)
	if !ok {
		fmt.Fprintln(os.Stderr, "no case", name)
		return 2
	}
	dir, err := unix.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, "working directory:", err)
		return 1
	}
	k := &caller{dir: dir}
	if c.given != nil {
		c.given(k)
	}
	k.ok(unix.SYS_PRCTL, unix.PR_SET_NAME, marker, 0, 0, 0)
	k.calls = nil
	c.does(k)
	k.report()
	return 0
}

// report writes what the calls gave to standard output. A program that becomes
// another one does so before.
func (k *caller) report() {
	text, err := json.Marshal(k.calls)
	if err == nil {
		_, err = unix.Write(1, append(text, '\n'))
	}
	if err != nil {
		k.fail("report: %v", err)
	}
}

func (k *caller) fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// ok makes a call that is to succeed and returns its result.
func (k *caller) ok(nr int, args ...any) int {
	ret, errno := k.call(nr, args...)
	switch {
	case errno == unix.ENOSYS:
		fmt.Fprintf(os.Stderr, "this kernel has no call %d\n", nr)
		os.Exit(statusUnavailable)
	case errno != 0:
		k.fail("call %d%v: %v", nr, args, errno)
	}
	return ret
}

// fails makes a call that is to fail.
func (k *caller) fails(want unix.Errno, nr int, args ...any) {
	_, errno := k.call(nr, args...)
	switch {
	case errno == want:
	case errno == unix.ENOSYS:
		fmt.Fprintf(os.Stderr, "this kernel has no call %d\n", nr)
		os.Exit(statusUnavailable)
	default:
		k.fail("call %d%v: %v, want %v", nr, args, errno, want)
	}
}

// either makes a call that may succeed or fail, as the kernel is configured.
func (k *caller) either(nr int, args ...any) { k.call(nr, args...) }

func (k *caller) call(nr int, args ...any) (int, unix.Errno) {
	var raw [6]uintptr
	for i, a := range args {
		raw[i] = k.value(a)
	}
	ret, _, errno := unix.RawSyscall6(uintptr(nr), raw[0], raw[1], raw[2], raw[3], raw[4], raw[5])
	saw := done{NR: nr, Ret: int64(ret)}
	if errno != 0 {
		saw.Ret = -int64(errno)
	}
	for _, a := range raw[:len(args)] {
		saw.Args = append(saw.Args, int64(a))
	}
	k.calls = append(k.calls, saw)
	return int(ret), errno
}

// value is an argument as the kernel takes it: a number, a string with its NUL, or
// the address of bytes.
func (k *caller) value(arg any) uintptr {
	switch arg := arg.(type) {
	case int:
		return uintptr(arg)
	case string:
		return k.value(append([]byte(arg), 0))
	case nil:
		return 0
	case []byte:
		if len(arg) == 0 {
			return 0
		}
		k.kept = append(k.kept, arg)
		return uintptr(unsafe.Pointer(&arg[0]))
	case unsafe.Pointer:
		k.kept = append(k.kept, arg)
		return uintptr(arg)
	}
	k.fail("no argument: %T", arg)
	return 0
}

// fork makes a child that does something and ends; it waits for it unless that is
// left to the case. What the child does is nothing but calls: it has one thread
// of a runtime that expects more.
//
//go:norace
func (k *caller) fork(child func()) int {
	pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		k.fail("fork: %v", errno)
	}
	if pid == 0 {
		child()
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
	}
	k.calls = append(k.calls, done{NR: unix.SYS_CLONE, Ret: int64(pid)})
	return int(pid)
}

// wait waits for a child's end.
func (k *caller) wait(pid int) {
	for {
		_, err := unix.Wait4(pid, nil, 0, nil)
		if err == nil {
			return
		}
		if err != unix.EINTR {
			k.fail("wait for child: %v", err)
		}
	}
}
