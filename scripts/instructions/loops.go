//go:build amd64

package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/scripts/child"
)

// counter is the processor's time stamp counter.
func counter() uint64

// turns is a loop of two instructions a turn.
func turns(n uint64)

// loop is something done again and again.
type loop struct {
	name  string
	turns int // in a round, which must end before the timer's next tick
	turn  func() error
}

const rounds = 60

// least is the least count of the rounds, for a turn.
func (l *loop) least() (float64, error) {
	all := make([]uint64, rounds)
	for i := range all {
		begin := counter()
		for range l.turns {
			if err := l.turn(); err != nil {
				return 0, fmt.Errorf("%s: %w", l.name, err)
			}
		}
		all[i] = counter() - begin
		time.Sleep(2 * time.Millisecond) // others' turn, on the only processor
	}
	return float64(slices.Min(all)) / float64(l.turns), nil
}

// countAll counts the loops, and first the known one.
func countAll() counts {
	c, err := countLoops()
	if err != nil {
		c.Trouble = err.Error()
	}
	return c
}

func countLoops() (c counts, err error) {
	runtime.LockOSThread()
	attr := &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_FIFO, Priority: 1}
	if err := unix.SchedSetAttr(0, attr, 0); err != nil {
		return c, fmt.Errorf("ask for a priority: %w", err)
	}
	check := loop{"turns", 1, func() error { turns(known / 2); return nil }}
	if c.Known, err = check.least(); err != nil {
		return c, err
	}
	loops, err := allLoops()
	if err != nil {
		return c, err
	}
	for _, l := range loops {
		n, err := l.least()
		if err != nil {
			return c, err
		}
		c.Loops = append(c.Loops, counted{l.name, n})
	}
	return c, nil
}

// call makes a system call.
func call(nr uintptr, args ...uintptr) (uintptr, error) {
	var a [6]uintptr
	copy(a[:], args)
	r, _, errno := unix.RawSyscall6(nr, a[0], a[1], a[2], a[3], a[4], a[5])
	if errno != 0 {
		return 0, errno
	}
	return r, nil
}

// allLoops are the loops, on files of their own in the working directory.
func allLoops() ([]loop, error) {
	if err := errors.Join(os.WriteFile("file", make([]byte, 64), 0o600), os.WriteFile("program", child.Program(), 0o700)); err != nil {
		return nil, err
	}
	fd, err := unix.Open("file", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	listener, address, err := listen()
	if err != nil {
		return nil, err
	}
	buf, name := new([64]byte), append([]byte("file"), 0)
	at, size, path := uintptr(unsafe.Pointer(buf)), uintptr(len(buf)), uintptr(unsafe.Pointer(&name[0]))
	one := func(nr uintptr, args ...uintptr) func() error {
		return func() error {
			_, err := call(nr, args...)
			runtime.KeepAlive(buf)
			return err
		}
	}
	program := append([]byte("program"), 0)
	argv := []*byte{&program[0], nil}
	return []loop{
		{"getpid", 250, one(unix.SYS_GETPID)},
		{"pread64 of 64 bytes", 100, one(unix.SYS_PREAD64, uintptr(fd), at, size, 0)},
		{"pwrite64 of 64 bytes", 100, one(unix.SYS_PWRITE64, uintptr(fd), at, size, 0)},
		{"openat and close", 20, func() error {
			opened, err := call(unix.SYS_OPENAT, unix.AT_FDCWD&(1<<64-1), path, unix.O_RDONLY)
			if err != nil {
				return err
			}
			_, err = call(unix.SYS_CLOSE, opened)
			runtime.KeepAlive(name)
			return err
		}},
		{"connection: socket, connect, accept4, 2 close", 3, func() error { return connect(listener, address) }},
		{"program: vfork, execve, exit, wait4", 1, func() error { return execute(&program[0], &argv[0]) }},
	}, nil
}

// listen makes a socket on loopback that waits for connections.
func listen() (fd int, address *unix.RawSockaddrInet4, err error) {
	if fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
		return 0, nil, err
	}
	if err := errors.Join(unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), unix.Listen(fd, 8)); err != nil {
		return 0, nil, err
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		return 0, nil, err
	}
	port := name.(*unix.SockaddrInet4).Port
	return fd, &unix.RawSockaddrInet4{Family: unix.AF_INET, Port: uint16(port>>8 | port<<8), Addr: [4]byte{127, 0, 0, 1}}, nil
}

// connect makes a connection and ends it.
func connect(listener int, to *unix.RawSockaddrInet4) error {
	client, err := call(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	if _, err := call(unix.SYS_CONNECT, client, uintptr(unsafe.Pointer(to)), unsafe.Sizeof(*to)); err != nil {
		return err
	}
	server, err := call(unix.SYS_ACCEPT4, uintptr(listener), 0, 0, 0)
	if err != nil {
		return err
	}
	_, first := call(unix.SYS_CLOSE, client)
	_, second := call(unix.SYS_CLOSE, server)
	return errors.Join(first, second)
}

// execute makes a child that becomes a program, and waits for its end.
func execute(path *byte, argv **byte) error {
	pid := child.Exec(path, argv)
	if pid < 0 {
		return unix.Errno(-pid)
	}
	var status uint32
	if _, err := call(unix.SYS_WAIT4, uintptr(pid), uintptr(unsafe.Pointer(&status)), 0, 0); err != nil {
		return err
	}
	if status != 0 {
		return fmt.Errorf("the program ended with %#x", status)
	}
	return nil
}
