package probe

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// loopback is an address of a family's loopback, with a port.
func loopback(family, port int) unix.Sockaddr {
	if family == unix.AF_INET6 {
		return &unix.SockaddrInet6{Port: port, Addr: [16]byte{15: 1}}
	}
	return &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}
}

// bound makes a socket on a free port of the loopback.
func bound(family, kind int) (fd int, addr unix.Sockaddr, err error) {
	fd, err = unix.Socket(family, kind, 0)
	if err != nil {
		return 0, nil, err
	}
	if err := unix.Bind(fd, loopback(family, 0)); err != nil {
		return 0, nil, err
	}
	addr, err = unix.Getsockname(fd)
	return fd, addr, err
}

// playTCP makes a connection of each family and talks on it both ways; then it
// connects where nobody listens.
func playTCP([]string) error {
	for _, family := range []int{unix.AF_INET, unix.AF_INET6} {
		if err := talkTCP(family); err != nil {
			return fmt.Errorf("family %d: %w", family, err)
		}
	}
	fd, addr, err := bound(unix.AF_INET, unix.SOCK_STREAM)
	if err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	err = want(unix.Connect(client, addr), unix.ECONNREFUSED)
	return errors.Join(err, unix.Close(client), unix.Close(fd))
}

func talkTCP(family int) error {
	listener, addr, err := bound(family, unix.SOCK_STREAM)
	if err != nil {
		return err
	}
	client, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(unix.Listen(listener, 1), want(unix.Connect(client, addr), unix.EINPROGRESS)); err != nil {
		return err
	}
	server, _, err := unix.Accept4(listener, 0)
	if err != nil {
		return err
	}
	buf := make([]byte, 100)
	if _, err := unix.Write(client, buf[:10]); err != nil {
		return err
	}
	if n, err := unix.Read(server, buf); n != 10 || err != nil {
		return fmt.Errorf("read %d bytes: %w", n, err)
	}
	if err := unix.Sendto(server, buf[:20], 0, nil); err != nil {
		return err
	}
	if n, _, err := unix.Recvfrom(client, buf, 0); n != 20 || err != nil {
		return fmt.Errorf("received %d bytes: %w", n, err)
	}
	return errors.Join(unix.Shutdown(client, unix.SHUT_WR),
		unix.Close(client), unix.Close(server), unix.Close(listener))
}

// playUDP sends from one unconnected socket to two others, one of which answers
// from a connected socket.
func playUDP([]string) error {
	var fds [3]int
	var addrs [3]unix.Sockaddr
	for i := range fds {
		var err error
		if fds[i], addrs[i], err = bound(unix.AF_INET, unix.SOCK_DGRAM); err != nil {
			return err
		}
	}
	buf := make([]byte, 100)
	for i := range 7 {
		if err := unix.Sendto(fds[0], buf[:10], 0, addrs[1+i%2]); err != nil {
			return err
		}
	}
	if err := unix.Connect(fds[1], addrs[0]); err != nil {
		return err
	}
	if _, err := unix.Write(fds[1], buf[:30]); err != nil {
		return err
	}
	if n, _, err := unix.Recvfrom(fds[0], buf, 0); n != 30 || err != nil {
		return fmt.Errorf("received %d bytes: %w", n, err)
	}
	return errors.Join(unix.Close(fds[0]), unix.Close(fds[1]), unix.Close(fds[2]))
}

// mmsghdr is the kernel's struct of this name.
type mmsghdr struct {
	hdr unix.Msghdr
	len uint32
	_   [4]byte
}

// playMessages sends five messages in one call: three to one port, two to another.
func playMessages([]string) error {
	from, _, err := bound(unix.AF_INET6, unix.SOCK_DGRAM)
	if err != nil {
		return err
	}
	var names [2]unix.RawSockaddrInet6
	for i := range names {
		_, addr, err := bound(unix.AF_INET6, unix.SOCK_DGRAM)
		if err != nil {
			return err
		}
		port := addr.(*unix.SockaddrInet6).Port
		names[i] = unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: uint16(port<<8 | port>>8), Addr: [16]byte{15: 1}}
	}
	payload := make([]byte, 8)
	iov := unix.Iovec{Base: &payload[0], Len: 8}
	var messages [5]mmsghdr
	for i := range messages {
		messages[i].hdr = unix.Msghdr{
			Name: (*byte)(unsafe.Pointer(&names[i%2])), Namelen: unix.SizeofSockaddrInet6,
			Iov: &iov, Iovlen: 1,
		}
	}
	n, _, e := unix.Syscall6(unix.SYS_SENDMMSG, uintptr(from), uintptr(unsafe.Pointer(&messages[0])), 5, 0, 0, 0)
	if n != 5 {
		return fmt.Errorf("sent %d messages: %w", n, e)
	}
	return unix.Close(from)
}
