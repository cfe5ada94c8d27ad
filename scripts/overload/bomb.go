package overload

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Bomb is a fork bomb: a process that makes copies of itself, all of which do the same,
// until the kernel refuses one or enough were made. It needs a bound on the processes
// that live at a time, a cgroup's, that only its own kind runs into.
type Bomb struct {
	Most  int // copies, after which none makes more
	Kills int // further bombs that are killed in their midst
}

// killAfter bounds how long a bomb lives that is killed.
const killAfter = 20 * time.Millisecond

// Made is what bombs did. Of those that were killed a copy may be made and not counted.
type Made struct {
	Born    int64 // copies
	Refused int64 // calls of clone that failed
}

// Run explodes all bombs, one after the other, and waits for the end of each copy.
func (b Bomb) Run() (made Made, err error) {
	runtime.LockOSThread()
	// Copies whose parent has ended are waited for here.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return made, fmt.Errorf("take in orphans: %w", err)
	}
	page, err := unix.Mmap(-1, 0, unix.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_ANONYMOUS)
	if err != nil {
		return made, fmt.Errorf("map what copies share: %w", err)
	}
	shared := (*Made)(unsafe.Pointer(&page[0]))
	for most := int64(b.Most); err == nil && atomic.LoadInt64(&shared.Born) < most; {
		explode(shared, most)
		err = endOne() // all that lived at a time may be waiting for it
	}
	err = errors.Join(err, endAll())
	for range b.Kills {
		err = errors.Join(err, kill(shared))
	}
	made = *shared
	return made, errors.Join(err, unix.Munmap(page))
}

// kill kills a bomb, all at once, at any moment.
func kill(shared *Made) error {
	pid, err := light(shared)
	if err != nil {
		return fmt.Errorf("light a bomb: %w", err)
	}
	_ = unix.Setpgid(pid, pid) // it does the same, whoever is first
	time.Sleep(rand.N(killAfter))
	return errors.Join(unix.Kill(-pid, unix.SIGKILL), endAll())
}

// light makes a copy that explodes, in a process group of its own.
//
//go:norace
//go:nosplit
func light(shared *Made) (pid int, err error) {
	child, _, e := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if e != 0 {
		return 0, e
	}
	if child != 0 {
		atomic.AddInt64(&shared.Born, 1)
		return int(child), nil
	}
	unix.RawSyscall(unix.SYS_SETPGID, 0, 0, 0)
	for {
		explode(shared, 1<<62)
		unix.RawSyscall6(unix.SYS_WAIT4, ^uintptr(0), 0, 0, 0, 0, 0)
	}
}

// explode has the caller and each of its copies make copies. It returns to the caller
// alone, the others end.
//
//go:norace
//go:nosplit
func explode(shared *Made, most int64) {
	copied := false
	for atomic.LoadInt64(&shared.Born) < most {
		child, _, e := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
		if e != 0 {
			atomic.AddInt64(&shared.Refused, 1)
			break
		}
		if child == 0 {
			copied = true
			continue
		}
		atomic.AddInt64(&shared.Born, 1)
	}
	if copied {
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
	}
}

// endOne waits for the end of a copy.
func endOne() error {
	if _, err := unix.Wait4(-1, nil, 0, nil); err != nil {
		return fmt.Errorf("wait for a copy: %w", err)
	}
	return nil
}

// endAll waits for the end of every copy.
func endAll() error {
	for {
		switch err := endOne(); {
		case errors.Is(err, unix.ECHILD):
			return nil
		case err != nil && !errors.Is(err, unix.EINTR):
			return err
		}
	}
}
