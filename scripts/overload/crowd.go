package overload

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// crowd makes processes that wait, some of them with open files, and then ends all.
func (l Load) crowd(data string) error {
	if l.Held+l.Crowd == 0 {
		return nil
	}
	path, err := unix.BytePtrFromString(data)
	if err != nil {
		return err
	}
	if err := raiseFileLimit(); err != nil {
		return err
	}
	var ready [2]int
	if err := unix.Pipe2(ready[:], unix.O_CLOEXEC); err != nil {
		return err
	}
	var pids []int
	for i := 0; i < l.Crowd+l.holders() && err == nil; i++ {
		files := 0
		if i >= l.Crowd {
			files = min(HeldEach, l.Held-(i-l.Crowd)*HeldEach)
		}
		var pid int
		if pid, err = spawn(path, files, ready[1]); err == nil {
			pids = append(pids, pid)
		}
	}
	err = errors.Join(err, unix.Close(ready[1]))
	for range pids { // each says so when it has its files
		if _, rerr := unix.Read(ready[0], make([]byte, 1)); rerr != nil {
			err = errors.Join(err, rerr)
		}
	}
	for _, pid := range pids {
		err = errors.Join(err, unix.Kill(pid, unix.SIGKILL), end(pid, nil))
	}
	return errors.Join(err, unix.Close(ready[0]))
}

// raiseFileLimit has room for HeldEach descriptors.
func raiseFileLimit() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if limit.Max < HeldEach+100 {
		return fmt.Errorf("at most %d open files are allowed, not %d", limit.Max, HeldEach+100)
	}
	limit.Cur = limit.Max
	return unix.Setrlimit(unix.RLIMIT_NOFILE, &limit)
}

// spawn makes a copy of the calling thread that opens a file so many times. It ends at
// once when there is no descriptor to say that on, and waits otherwise. More than such
// calls is not safe in a copy of a Go program.
//
//go:norace
//go:nosplit
func spawn(path *byte, files, ready int) (pid int, err error) {
	child, _, e := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if e != 0 {
		return 0, e
	}
	if child != 0 {
		return int(child), nil
	}
	at := unix.AT_FDCWD
	for range files {
		unix.RawSyscall6(unix.SYS_OPENAT, uintptr(at), uintptr(unsafe.Pointer(path)), unix.O_RDONLY, 0, 0, 0)
	}
	if ready >= 0 {
		var told byte
		unix.RawSyscall(unix.SYS_WRITE, uintptr(ready), uintptr(unsafe.Pointer(&told)), 1)
		unix.RawSyscall6(unix.SYS_PPOLL, 0, 0, 0, 0, 0, 0)
	}
	unix.RawSyscall(unix.SYS_EXIT_GROUP, 3, 0, 0)
	return 0, nil
}
