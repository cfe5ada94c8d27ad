//go:build amd64

package syscalls

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// flipper changes a byte between two values until it is stopped. Where there is one
// processor it comes in by its priority, often enough for every few calls.
type flipper struct {
	stop atomic.Bool
	done chan struct{}
}

func flip(at *byte, other byte) *flipper {
	f := &flipper{done: make(chan struct{})}
	go func() {
		defer close(f.done)
		runtime.LockOSThread()
		alone := runtime.NumCPU() == 1
		if alone {
			_ = unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_FIFO, Priority: 1}, 0)
		}
		pause := unix.Timespec{Nsec: int64(300 * time.Microsecond)} // leaves an emulated machine time for more
		for values := [2]byte{*at, other}; !f.stop.Load(); {
			values[0], values[1] = values[1], values[0]
			*at = values[0]
			if alone {
				_ = unix.Nanosleep(&pause, nil)
			}
		}
	}()
	return f
}

func (f *flipper) end() {
	f.stop.Store(true)
	<-f.done
}

// raced is a call on a name that is one of two.
type raced struct {
	name string
	nr   uintptr
	args []uintptr // behind the path
	with bool      // both files are there before
	done func(path string) bool
}

func runRace() (*outcome, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	out := &outcome{Names: map[string][]string{}}
	to := append([]byte(filepath.Join(dir, "moved")), 0)
	for _, r := range []raced{
		{"unlink", unix.SYS_UNLINK, nil, true, isGone},
		{"mkdir", unix.SYS_MKDIR, []uintptr{0o700}, false, isThere},
		{"rename", unix.SYS_RENAME, []uintptr{uintptr(unsafe.Pointer(&to[0]))}, true, isGone},
		{"chmod", unix.SYS_CHMOD, []uintptr{0o611}, true, isChanged},
		{"truncate", unix.SYS_TRUNCATE, []uintptr{7}, true, isLong},
	} {
		if out.Names[r.name], err = r.run(dir); err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
	}
	runtime.KeepAlive(to)
	out.Ports, err = sendRace()
	return out, err
}

// run makes the calls and returns what each was done on.
func (r *raced) run(dir string) (names []string, err error) {
	for i := range races {
		tail := fmt.Sprintf("-%s-%d", r.name, i)
		pair := [2]string{filepath.Join(dir, "a"+tail), filepath.Join(dir, "b"+tail)}
		for _, name := range pair {
			if r.with {
				err = errors.Join(err, os.WriteFile(name, nil, 0o600))
			}
		}
		if err != nil {
			return nil, err
		}
		path := append([]byte(pair[0]), 0)
		f := flip(&path[len(dir)+1], 'b')
		var more [2]uintptr
		copy(more[:], r.args)
		_, _, errno := unix.Syscall(r.nr, uintptr(unsafe.Pointer(&path[0])), more[0], more[1])
		f.end()
		switch a, b := r.done(pair[0]), r.done(pair[1]); {
		case errno != 0:
			return nil, errno
		case a == b:
			return nil, fmt.Errorf("both or none of %v", pair)
		case a:
			names = append(names, pair[0])
		default:
			names = append(names, pair[1])
		}
	}
	return names, nil
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func isGone(path string) bool { return !isThere(path) }

func isChanged(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().Perm() == 0o611
}

func isLong(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Size() == 7
}

// sendRace sends datagrams to one of two ports, and counts what each received.
func sendRace() (map[int32]int64, error) {
	var fds, ports [2]int
	for i := range fds {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
		if err != nil {
			return nil, err
		}
		defer unix.Close(fd)
		fds[i] = fd
	}
	var err error
	if ports[0], ports[1], err = bindApart(fds); err != nil {
		return nil, err
	}
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(s)
	name := [16]byte{unix.AF_INET, 0, byte(ports[0] >> 8), byte(ports[0]), 127, 0, 0, 1}
	got := map[int32]int64{}
	for range races {
		f := flip(&name[3], byte(ports[1]))
		_, _, errno := unix.Syscall6(unix.SYS_SENDTO, uintptr(s), uintptr(unsafe.Pointer(&name[4])), 1, 0, uintptr(unsafe.Pointer(&name[0])), 16)
		f.end()
		if errno != 0 {
			return nil, errno
		}
		var buf [8]byte
		for i, fd := range fds {
			if n, _, err := unix.Recvfrom(fd, buf[:], 0); err == nil && n == 1 {
				got[int32(ports[i])]++
			}
		}
	}
	return got, nil
}

// bindApart binds two sockets to ports that differ in the lower byte alone.
func bindApart(fds [2]int) (first, second int, err error) {
	for first = 20000; first < 30000; first += 2 {
		second = first + 1
		at := func(port int) *unix.SockaddrInet4 {
			return &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}
		}
		if unix.Bind(fds[0], at(first)) != nil {
			continue
		}
		return first, second, unix.Bind(fds[1], at(second))
	}
	return 0, 0, errors.New("no free port")
}
