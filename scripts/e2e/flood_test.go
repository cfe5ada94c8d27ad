package e2e

import (
	"errors"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// load is how much of each is done.
type load struct{ opens, talks, forks int }

// floods are the loads by the names of their activities.
func floods() map[string]load {
	return map[string]load{
		"flood":  {20_000, 300, 300}, // enough for every queue on the way
		"modest": {20, 20, 20},
	}
}

const floodReads = 3 // of each file that is opened

// run opens, reads and closes a file, makes connections and makes processes, calling
// the kernel directly, so that what is done is countable.
func (l load) run(dir string) error {
	runtime.LockOSThread()
	for range l.opens {
		if err := openOnce(filepath.Join(dir, "data")); err != nil {
			return err
		}
	}
	listener, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(unix.Bind(listener, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), unix.Listen(listener, 1)); err != nil {
		return err
	}
	for range l.talks {
		if err := talkOnce(listener); err != nil {
			return err
		}
	}
	for range l.forks {
		if err := forkOnce(); err != nil {
			return err
		}
	}
	return nil
}

func openOnce(path string) error {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	buf := make([]byte, 1)
	for range floodReads {
		if _, err := unix.Read(fd, buf); err != nil {
			return err
		}
	}
	return unix.Close(fd)
}

// talkOnce connects to a socket that listens, accepts there and sends a byte.
func talkOnce(listener int) error {
	at, err := unix.Getsockname(listener)
	if err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.Connect(client, at); err != nil {
		return err
	}
	server, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
	if err != nil {
		return err
	}
	_, werr := unix.Write(client, make([]byte, 1))
	_, rerr := unix.Read(server, make([]byte, 1))
	return errors.Join(werr, rerr, unix.Close(client), unix.Close(server))
}

// forkOnce makes a copy of the calling thread that ends at once: more than that is not
// safe in a copy of a Go program.
//
//go:norace
//go:nosplit
func forkOnce() error {
	pid, _, e := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if e != 0 {
		return e
	}
	if pid == 0 {
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 3, 0, 0)
	}
	_, err := unix.Wait4(int(pid), nil, 0, nil)
	return err
}
