package probe

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sqeLink has the next request wait for this one's end, sqeAsync one run in a worker.
const sqeLink, sqeAsync = 4, 16

// playUringLate makes requests that wait for another one, and changes a letter of the
// name or address of each while it waits: from a to b. The kernel took them when it took
// the request, so that all is done on a. The second argument is how requests run.
func playUringLate(args []string) error {
	r, err := newUring(args[1] == "polled")
	if err != nil {
		return err
	}
	defer r.pinner.Unpin()
	l := &late{uring: r}
	if args[1] == "in a worker" {
		l.flags = sqeAsync
	}
	if l.gate, err = newPipe(); err != nil {
		return err
	}
	if err := unix.Chdir(args[0]); err != nil {
		return err
	}
	return errors.Join(l.names(), l.connect(), l.send())
}

// late is a ring whose requests wait.
type late struct {
	*uring
	flags uint8
	gate  [2]int
}

func newPipe() (fds [2]int, err error) {
	return fds, unix.Pipe2(fds[:], unix.O_CLOEXEC)
}

// do makes a request that waits until change was called.
func (l *late) do(s sqe, change func()) (int, error) {
	var buf [1]byte
	first := sqe{Op: 22, Flags: sqeLink, FD: int32(l.gate[0]), Addr: l.addr(buf[:]), Len: 1}
	s.Flags |= l.flags
	l.put(first, s)
	for atomic.LoadUint32(l.sqHead) != *l.sqTail {
		if err := l.enter(2, 0); err != nil {
			return 0, err
		}
	}
	change()
	if _, err := unix.Write(l.gate[1], []byte{0}); err != nil {
		return 0, err
	}
	for atomic.LoadUint32(l.cqTail) != *l.cqHead+2 {
		if err := l.enter(0, 2); err != nil {
			return 0, err
		}
	}
	if _, err := l.ended(first); err != nil {
		return 0, err
	}
	return l.ended(s)
}

// named makes a request on one name or two, and proves what it was done on.
func (l *late) named(s sqe, done string, names ...string) error {
	texts := [2][]byte{}
	for i, name := range names {
		texts[i] = append([]byte(name), 0)
	}
	s.FD, s.Addr = unix.AT_FDCWD, l.addr(texts[0])
	if len(names) > 1 {
		s.Len, s.Addr2 = uint32(s.FD), l.addr(texts[1])
	}
	_, err := l.do(s, func() {
		for i := range names {
			texts[i][0] = 'b'
		}
	})
	if err == nil {
		_, err = os.Lstat(done)
	}
	return err
}

func (l *late) names() error {
	if err := os.WriteFile("a-old", nil, 0o600); err != nil {
		return err
	}
	err := l.named(sqe{Op: 18, Len: 0o600, OpFlags: unix.O_CREAT | unix.O_RDWR | unix.O_CLOEXEC}, "a-file", "a-file")
	if olderThan(kernelRelease(), 5, 15) {
		return err // there are no other requests for names
	}
	return errors.Join(
		err,
		l.named(sqe{Op: 37, Len: 0o700}, "a-dir", "a-dir"),
		l.named(sqe{Op: 35}, ".", "a-old", "a-new"),
		l.named(sqe{Op: 36, OpFlags: unix.AT_REMOVEDIR}, ".", "a-dir"),
	)
}

// two are sockets whose ports differ in the lower byte alone.
func two(kind int) (fds [2]int, address []byte, err error) {
	for port := 20000; port < 30000; port += 2 {
		for i := range fds {
			if fds[i], err = unix.Socket(unix.AF_INET, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0); err != nil {
				return fds, nil, err
			}
		}
		at := func(port int) *unix.SockaddrInet4 {
			return &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}
		}
		if errors.Join(unix.Bind(fds[0], at(port)), unix.Bind(fds[1], at(port+1))) == nil {
			return fds, []byte{unix.AF_INET, 0, byte(port >> 8), byte(port), 127, 0, 0, 1, 15: 0}, nil
		}
		if err := errors.Join(unix.Close(fds[0]), unix.Close(fds[1])); err != nil {
			return fds, nil, err
		}
	}
	return fds, nil, errors.New("no two free ports")
}

func (l *late) connect() error {
	listeners, to, err := two(unix.SOCK_STREAM)
	if err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err := errors.Join(err, unix.Listen(listeners[0], 1), unix.Listen(listeners[1], 1)); err != nil {
		return err
	}
	if _, err := l.do(sqe{Op: 16, FD: int32(client), Addr: l.addr(to), Addr2: 16}, func() { to[3]++ }); err != nil {
		return err
	}
	fd, _, err := unix.Accept4(listeners[0], unix.SOCK_CLOEXEC)
	if err != nil {
		return fmt.Errorf("accept where it was to connect: %w", err)
	}
	return unix.Close(fd)
}

func (l *late) send() error {
	fds, to, err := two(unix.SOCK_DGRAM)
	if err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	buf := []byte{1}
	vector := unix.Iovec{Base: &buf[0], Len: 1}
	hdr := unix.Msghdr{Name: &to[0], Namelen: 16, Iov: &vector, Iovlen: 1}
	l.pinner.Pin(&vector)
	l.pinner.Pin(&hdr)
	l.addr(to)
	if _, err := l.do(sqe{Op: 9, FD: int32(client), Addr: uint64(uintptr(unsafe.Pointer(&hdr))), Len: 1}, func() { to[3]++ }); err != nil {
		return err
	}
	if n, err := unix.Read(fds[0], buf); err != nil || n != 1 {
		return fmt.Errorf("receive where it was to be sent: %d bytes, %w", n, err)
	}
	return nil
}
