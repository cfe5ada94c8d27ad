package probe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sqe is a request of io_uring: struct io_uring_sqe.
type sqe struct {
	Op, Flags uint8
	Prio      uint16
	FD        int32
	Addr2     uint64
	Addr      uint64
	Len       uint32
	OpFlags   uint32
	ID        uint64
	BufIndex  uint16
	_         uint16
	Slot      int32
	_         [2]uint64
}

// uring is a ring with one request in flight.
type uring struct {
	fd             int
	polled         bool
	sq, cq, sqes   []byte
	sqHead, sqTail *uint32
	cqHead         *uint32
	cqTail         *uint32
	sqFlags        *uint32
	sqMask, cqMask uint32
	sqArray, cqes  uint32
	pinner         runtime.Pinner
}

// Offsets in struct io_uring_params, and what mmap calls the parts of a ring.
const (
	paramsFlags, paramsSQ, paramsCQ = 8, 40, 80
	offSQ, offCQ, offSQEs           = 0, 0x8000000, 0x10000000
	setupSQPoll, enterWakeup        = 2, 2
	enterGetEvents, needWakeup      = 1, 1
	registerFiles, sqeFixedFile     = 2, 1
	uringEntries, cqeSize           = 8, 16
)

// newUring makes a ring; polled is one whose requests a thread of the kernel takes.
func newUring(polled bool) (*uring, error) {
	params := make([]byte, 120)
	if polled {
		binary.NativeEndian.PutUint32(params[paramsFlags:], setupSQPoll)
		binary.NativeEndian.PutUint32(params[paramsFlags+8:], 50) // ms until the thread sleeps
	}
	fd, _, e := unix.Syscall(unix.SYS_IO_URING_SETUP, uringEntries, uintptr(unsafe.Pointer(&params[0])), 0)
	if e != 0 {
		return nil, fmt.Errorf("set up io_uring: %w", e)
	}
	r := &uring{fd: int(fd), polled: polled}
	var errs [3]error
	part := func(offset int64, n int, err *error) (b []byte) {
		b, *err = unix.Mmap(r.fd, offset, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_POPULATE)
		return b
	}
	r.sq, r.cq = part(offSQ, 4096, &errs[0]), part(offCQ, 4096, &errs[1])
	r.sqes = part(offSQEs, uringEntries*int(unsafe.Sizeof(sqe{})), &errs[2])
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	at := func(base int, field int) uint32 { return binary.NativeEndian.Uint32(params[base+4*field:]) }
	word := func(b []byte, offset uint32) *uint32 { return (*uint32)(unsafe.Pointer(&b[offset])) }
	r.sqHead, r.sqTail = word(r.sq, at(paramsSQ, 0)), word(r.sq, at(paramsSQ, 1))
	r.sqMask = *word(r.sq, at(paramsSQ, 2))
	r.sqFlags, r.sqArray = word(r.sq, at(paramsSQ, 4)), at(paramsSQ, 6)
	r.cqHead, r.cqTail = word(r.cq, at(paramsCQ, 0)), word(r.cq, at(paramsCQ, 1))
	r.cqMask, r.cqes = *word(r.cq, at(paramsCQ, 2)), at(paramsCQ, 5)
	return r, nil
}

// addr is the address of bytes that stay where they are.
func (r *uring) addr(b []byte) uint64 {
	r.pinner.Pin(&b[0])
	return uint64(uintptr(unsafe.Pointer(&b[0])))
}

func (r *uring) text(s string) uint64 { return r.addr(append([]byte(s), 0)) }

// do makes a request and waits for its end.
func (r *uring) do(s sqe) (int, error) {
	r.put(s)
	submit := uintptr(1)
	for atomic.LoadUint32(r.cqTail) == *r.cqHead {
		if err := r.enter(submit, 1); err != nil {
			return 0, err
		}
		submit = 0
	}
	return r.ended(s)
}

// put makes requests ready to be submitted, all at once: a link ends where what the kernel
// takes together ends.
func (r *uring) put(all ...sqe) {
	tail := *r.sqTail
	for _, s := range all {
		slot := tail & r.sqMask
		*(*sqe)(unsafe.Pointer(&r.sqes[uintptr(slot)*unsafe.Sizeof(s)])) = s
		*(*uint32)(unsafe.Pointer(&r.sq[r.sqArray+4*slot])) = slot
		tail++
	}
	atomic.StoreUint32(r.sqTail, tail)
}

// enter submits requests, where no thread of the kernel takes them, and waits for ends.
func (r *uring) enter(submit, ends uintptr) error {
	flags := uintptr(0)
	if ends > 0 {
		flags = enterGetEvents
	}
	if r.polled && atomic.LoadUint32(r.sqFlags)&needWakeup != 0 {
		flags |= enterWakeup
	}
	_, _, e := unix.Syscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), submit, ends, flags, 0, 0)
	if e != 0 && e != unix.EINTR {
		return fmt.Errorf("enter io_uring: %w", e)
	}
	return nil
}

// ended takes what a request ended with.
func (r *uring) ended(s sqe) (int, error) {
	cqe := r.cq[r.cqes+cqeSize*(*r.cqHead&r.cqMask):]
	res := int32(binary.NativeEndian.Uint32(cqe[8:]))
	atomic.StoreUint32(r.cqHead, *r.cqHead+1)
	if res < 0 {
		return 0, fmt.Errorf("operation %d: %w", s.Op, unix.Errno(-res))
	}
	return int(res), nil
}

// playUring works with files and sockets by requests alone. The second argument is
// whether the kernel polls.
func playUring(args []string) error {
	r, err := newUring(args[1] == "polled")
	if err != nil {
		return err
	}
	defer r.pinner.Unpin()
	if err := unix.Chdir(args[0]); err != nil {
		return err
	}
	return errors.Join(uringFiles(r), uringTCP(r), uringUDP(r))
}

func uringFiles(r *uring) error {
	const create = unix.O_CREAT | unix.O_RDWR
	how := make([]byte, 24)
	binary.NativeEndian.PutUint64(how, unix.O_RDONLY)
	buf := make([]byte, 64)
	vector := unix.Iovec{Base: &buf[0], Len: 7}
	r.pinner.Pin(&vector)
	iov := uint64(uintptr(unsafe.Pointer(&vector)))
	cwd := int32(unix.AT_FDCWD)
	do := func(s sqe, wanted error) int {
		n, e := r.do(s)
		if errors.Is(e, unix.EINVAL) && s.Op >= 35 {
			n, e = byCall(s) // 5.10 has no requests for names
		}
		if e := want(e, wanted); e != nil {
			panic(e)
		}
		return n
	}
	do(sqe{Op: 37, FD: cwd, Addr: r.text("dir"), Len: 0o700}, nil)
	do(sqe{Op: 37, FD: cwd, Addr: r.text("dir"), Len: 0o700}, unix.EEXIST)
	fd := int32(do(sqe{Op: 18, FD: cwd, Addr: r.text("dir/data"), Len: 0o600, OpFlags: create}, nil))
	do(sqe{Op: 18, FD: cwd, Addr: r.text("absent"), OpFlags: unix.O_RDONLY}, unix.ENOENT)
	for range 3 {
		do(sqe{Op: 23, FD: fd, Addr: r.addr(buf), Len: 10}, nil)
	}
	do(sqe{Op: 2, FD: fd, Addr: iov, Len: 1}, nil)
	do(sqe{Op: 22, FD: fd, Addr: r.addr(buf), Len: 5}, nil)
	if _, err := unix.Write(int(fd), buf[:4]); err != nil { // the same flow
		return err
	}
	do(sqe{Op: 19, FD: fd}, nil)
	do(sqe{Op: 19, FD: 999}, unix.EBADF)
	fd = int32(do(sqe{Op: 28, FD: cwd, Addr: r.text("dir/data"), Addr2: r.addr(how), Len: 24}, nil))
	do(sqe{Op: 1, FD: fd, Addr: iov, Len: 1}, nil)
	do(sqe{Op: 22, FD: fd, Addr: 8, Len: 10}, unix.EFAULT)
	if err := uringRegistered(r, fd, buf); err != nil {
		return err
	}
	do(sqe{Op: 19, FD: fd}, nil)
	do(sqe{Op: 35, FD: cwd, Addr: r.text("dir/data"), Len: uint32(cwd), Addr2: r.text("moved")}, nil)
	do(sqe{Op: 36, FD: cwd, Addr: r.text("moved")}, nil)
	do(sqe{Op: 36, FD: cwd, Addr: r.text("moved")}, unix.ENOENT)
	do(sqe{Op: 36, FD: cwd, Addr: r.text("dir"), OpFlags: unix.AT_REMOVEDIR}, nil)
	return nil
}

// byCall makes the call that a request on names stands for.
func byCall(s sqe) (int, error) {
	args := map[uint8][6]uint64{
		35: {unix.SYS_RENAMEAT2, uint64(s.FD), s.Addr, uint64(int32(s.Len)), s.Addr2, 0},
		36: {unix.SYS_UNLINKAT, uint64(s.FD), s.Addr, uint64(s.OpFlags)},
		37: {unix.SYS_MKDIRAT, uint64(s.FD), s.Addr, uint64(s.Len)},
	}[s.Op]
	n, _, e := unix.Syscall6(uintptr(args[0]), uintptr(args[1]), uintptr(args[2]), uintptr(args[3]), uintptr(args[4]), uintptr(args[5]), 0)
	if e != 0 {
		return 0, e
	}
	return int(n), nil
}

// uringRegistered reads a file that is in the ring's own table.
func uringRegistered(r *uring, fd int32, buf []byte) error {
	table := []int32{fd}
	r.pinner.Pin(&table[0])
	_, _, e := unix.Syscall6(unix.SYS_IO_URING_REGISTER, uintptr(r.fd), registerFiles, uintptr(unsafe.Pointer(&table[0])), 1, 0, 0)
	if e != 0 {
		return fmt.Errorf("register files: %w", e)
	}
	for range 2 {
		if _, err := r.do(sqe{Op: 22, Flags: sqeFixedFile, FD: 0, Addr: r.addr(buf), Len: 6}); err != nil {
			return err
		}
	}
	return nil
}

func uringTCP(r *uring) error {
	listener, addr, err := bound(unix.AF_INET, unix.SOCK_STREAM)
	if err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err := errors.Join(err, unix.Listen(listener, 1)); err != nil {
		return err
	}
	port := uint16(addr.(*unix.SockaddrInet4).Port)
	to := []byte{unix.AF_INET, 0, byte(port >> 8), byte(port), 127, 0, 0, 1, 15: 0}
	buf := make([]byte, 64)
	if _, err := r.do(sqe{Op: 16, FD: int32(client), Addr: r.addr(to), Addr2: 16}); err != nil {
		return err
	}
	server, err := r.do(sqe{Op: 13, FD: int32(listener)})
	if err != nil {
		return err
	}
	_, sent := r.do(sqe{Op: 26, FD: int32(client), Addr: r.addr(buf), Len: 10})
	_, got := r.do(sqe{Op: 27, FD: int32(server), Addr: r.addr(buf), Len: 64})
	_, shut := r.do(sqe{Op: 34, FD: int32(client), Len: unix.SHUT_WR})
	_, closed := r.do(sqe{Op: 19, FD: int32(server)})
	_, alone := r.do(sqe{Op: 19, FD: int32(client)})
	return errors.Join(sent, got, shut, closed, alone, unix.Close(listener))
}

func uringUDP(r *uring) error {
	fd, addr, err := bound(unix.AF_INET, unix.SOCK_DGRAM)
	if err != nil {
		return err
	}
	port := uint16(addr.(*unix.SockaddrInet4).Port)
	to := []byte{unix.AF_INET, 0, byte(port >> 8), byte(port), 127, 0, 0, 1, 15: 0}
	buf := make([]byte, 12)
	vector := unix.Iovec{Base: &buf[0], Len: 12}
	r.pinner.Pin(&vector)
	r.pinner.Pin(&to[0])
	hdr := unix.Msghdr{Name: &to[0], Namelen: 16, Iov: &vector, Iovlen: 1}
	r.pinner.Pin(&hdr)
	msg := uint64(uintptr(unsafe.Pointer(&hdr)))
	_, sent := r.do(sqe{Op: 9, FD: int32(fd), Addr: msg, Len: 1})
	_, got := r.do(sqe{Op: 10, FD: int32(fd), Addr: msg, Len: 1})
	return errors.Join(sent, got)
}
