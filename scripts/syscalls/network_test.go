//go:build amd64

package syscalls

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// address is a socket address as the kernel takes it, with its size.
func address(s string) ([]byte, int) {
	at := netip.MustParseAddrPort(s)
	ip := at.Addr().AsSlice()
	var b []byte
	if at.Addr().Is4() {
		b = append(binary.NativeEndian.AppendUint16(nil, unix.AF_INET), make([]byte, 14)...)
		copy(b[4:], ip)
	} else {
		b = append(binary.NativeEndian.AppendUint16(nil, unix.AF_INET6), make([]byte, 26)...)
		copy(b[8:], ip)
	}
	binary.BigEndian.PutUint16(b[2:], at.Port())
	return b, len(b)
}

// path is the address of a Unix socket, with its size.
func unixAddress(name string) ([]byte, int) {
	b := append(binary.NativeEndian.AppendUint16(nil, unix.AF_UNIX), name...)
	if name[0] != 0 {
		b = append(b, 0)
	}
	return b, len(b)
}

// bound is a socket of that type that is bound to an address.
func (k *caller) bound(kind int, at string) int {
	a, n := address(at)
	fd := k.ok(unix.SYS_SOCKET, int(binary.NativeEndian.Uint16(a)), kind, 0)
	k.ok(unix.SYS_SETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, []byte{1, 0, 0, 0}, 4)
	k.ok(unix.SYS_BIND, fd, a, n)
	return fd
}

// listening is a TCP server's socket.
func (k *caller) listening(at string) int {
	fd := k.bound(unix.SOCK_STREAM, at)
	k.ok(unix.SYS_LISTEN, fd, 8)
	return fd
}

// to is an address of connect and its size.
func to(fd int, at string) []any {
	a, n := address(at)
	return []any{fd, a, n}
}

// pair is a TCP connection's two ends.
func (k *caller) pair(listener int, client, server string) (c, s int) {
	c = k.bound(unix.SOCK_STREAM, client)
	k.ok(unix.SYS_CONNECT, to(c, server)...)
	s = k.ok(unix.SYS_ACCEPT4, listener, 0, 0, unix.SOCK_CLOEXEC)
	return c, s
}

// The two ends of what the cases connect.
const (
	client4 = "127.0.0.1:5000"
	server4 = "127.0.0.1:80"
	client6 = "[::1]:5000"
	server6 = "[::1]:80"
)

// listen4 and listen6 put a listening socket onto a descriptor that the cases know.
func listen4(k *caller) { k.place(k.listening(server4)) }
func listen6(k *caller) { k.place(k.listening(server6)) }

// placed is the descriptor of what a case is given.
const placed = 101

func (k *caller) place(fd int) {
	k.ok(unix.SYS_DUP3, fd, placed, 0)
	k.ok(unix.SYS_CLOSE, fd)
}

func networkCases() []scenario {
	return []scenario{
		{name: "socket", does: func(k *caller) {
			k.ok(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			k.ok(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP)
			k.ok(unix.SYS_SOCKET, unix.AF_PACKET, unix.SOCK_RAW, 0)
			k.fails(unix.EAFNOSUPPORT, unix.SYS_SOCKET, 9999, unix.SOCK_STREAM, 0)
		}, want: `
			SE socket = +
			SE socket = +
			SE socket = +
			SE socket = EAFNOSUPPORT`},
		{name: "bind", does: func(k *caller) {
			k.bound(unix.SOCK_STREAM, server4)
			k.bound(unix.SOCK_DGRAM, server6)
			fd := k.ok(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, 0)
			k.fails(unix.EADDRNOTAVAIL, unix.SYS_BIND, to(fd, "192.0.2.1:80")...)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:80
			SE socket = +
			SE bind = 0 udp 0.0.0.0:0 > [::1]:80
			SE socket = +
			SE bind = EADDRNOTAVAIL tcp 0.0.0.0:0 > 192.0.2.1:80`},
		{name: "listen", does: func(k *caller) {
			k.listening(server4)
			k.fails(unix.EOPNOTSUPP, unix.SYS_LISTEN, k.bound(unix.SOCK_DGRAM, server4), 1)
			k.fails(unix.EBADF, unix.SYS_LISTEN, noFD, 1)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:80
			SE listen = 0 tcp 0.0.0.0:0 > 127.0.0.1:80
			SE socket = +
			SE bind = 0 udp 0.0.0.0:0 > 127.0.0.1:80
			SE listen = ENOTSUP udp 0.0.0.0:0 > 127.0.0.1:80
			SE listen = EBADF`},
		{name: "tcp", given: listen4, does: func(k *caller) {
			c, s := k.pair(placed, client4, server4)
			k.ok(unix.SYS_SENDTO, c, []byte("12345"), 5, 0, 0, 0)
			k.ok(unix.SYS_RECVFROM, s, make([]byte, 64), 64, 0, 0, 0)
			k.ok(unix.SYS_WRITE, s, []byte("123"), 3)
			k.ok(unix.SYS_READ, c, make([]byte, 64), 64)
			k.ok(unix.SYS_CLOSE, c)
			k.ok(unix.SYS_CLOSE, s)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:5000
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 CONNECT CLOSE SEND RECV: close read sendto connect r=1/3 w=1/5
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 ACCEPT CLOSE SEND RECV: close write recvfrom accept4 r=1/5 w=1/3`},
		{name: "tcp over IPv6", given: listen6, does: func(k *caller) {
			c, s := k.pair(placed, client6, server6)
			k.ok(unix.SYS_WRITE, c, []byte("12345"), 5)
			k.ok(unix.SYS_READ, s, make([]byte, 64), 64)
			k.ok(unix.SYS_CLOSE, c)
			k.ok(unix.SYS_CLOSE, s)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > [::1]:5000
			NF tcp [::1]:5000 > [::1]:80 CONNECT CLOSE SEND: close write connect w=1/5
			NF tcp [::1]:5000 > [::1]:80 ACCEPT CLOSE RECV: close read accept4 r=1/5`},
		{name: "accept", given: listen4, does: func(k *caller) {
			c := k.bound(unix.SOCK_STREAM, client4)
			k.ok(unix.SYS_CONNECT, to(c, server4)...)
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_ACCEPT, placed, 0, 0))
			k.fails(unix.EINVAL, unix.SYS_ACCEPT, c, 0, 0)
			k.fails(unix.EBADF, unix.SYS_ACCEPT4, noFD, 0, 0, 0)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:5000
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 CONNECT TRUNCATE: connect
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 ACCEPT CLOSE: close accept
			SE accept = EINVAL tcp 127.0.0.1:80 > 127.0.0.1:5000
			SE accept4 = EBADF`},
		{name: "connect refused", does: func(k *caller) {
			c := k.bound(unix.SOCK_STREAM, client4)
			k.fails(unix.ECONNREFUSED, unix.SYS_CONNECT, to(c, server4)...)
			k.fails(unix.EBADF, unix.SYS_CONNECT, to(noFD, server4)...)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:5000
			SE connect = ECONNREFUSED tcp 127.0.0.1:5000 > 127.0.0.1:80
			SE connect = EBADF`},
		{name: "connect without waiting", given: listen4, does: func(k *caller) {
			c := k.bound(unix.SOCK_STREAM|unix.SOCK_NONBLOCK, client4)
			k.fails(unix.EINPROGRESS, unix.SYS_CONNECT, to(c, server4)...)
			k.ok(unix.SYS_CLOSE, k.ok(unix.SYS_ACCEPT, placed, 0, 0))
			k.ok(unix.SYS_CONNECT, to(c, server4)...) // asks how it went
			k.ok(unix.SYS_CLOSE, c)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:5000
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 CONNECT CLOSE: close connect e=0/EINPROGRESS
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 ACCEPT CLOSE: close accept`},
		{name: "shutdown", given: listen4, does: func(k *caller) {
			c, s := k.pair(placed, client4, server4)
			k.ok(unix.SYS_SHUTDOWN, c, unix.SHUT_WR)
			k.ok(unix.SYS_CLOSE, s)
			k.ok(unix.SYS_CLOSE, c)
			k.fails(unix.ENOTCONN, unix.SYS_SHUTDOWN, k.bound(unix.SOCK_STREAM, "127.0.0.1:6000"), unix.SHUT_WR)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:5000
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 CONNECT CLOSE SHUTDOWN: close connect shutdown
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 ACCEPT CLOSE: close accept4
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:6000
			SE shutdown = ENOTCONN tcp 127.0.0.1:6000 > 0.0.0.0:0`},
		{name: "udp, connected", given: func(k *caller) { k.place(k.bound(unix.SOCK_DGRAM, server4)) }, does: func(k *caller) {
			c := k.bound(unix.SOCK_DGRAM, client4)
			k.ok(unix.SYS_CONNECT, to(c, server4)...)
			k.ok(unix.SYS_SENDTO, c, []byte("12345"), 5, 0, 0, 0)
			k.ok(unix.SYS_READ, placed, make([]byte, 64), 64)
			k.ok(unix.SYS_CLOSE, c)
		}, want: `
			SE socket = +
			SE bind = 0 udp 0.0.0.0:0 > 127.0.0.1:5000
			NF udp 127.0.0.1:5000 > 127.0.0.1:80 CONNECT CLOSE SEND: close sendto connect w=1/5
			NF udp 0.0.0.0:0 > 127.0.0.1:80 RECV TRUNCATE: read r=1/5`},
		{name: "udp to and from", given: func(k *caller) { k.place(k.bound(unix.SOCK_DGRAM, server4)) }, does: func(k *caller) {
			c := k.bound(unix.SOCK_DGRAM, client4)
			a, n := address(server4)
			k.ok(unix.SYS_SENDTO, c, []byte("12345"), 5, 0, a, n)
			from, size := make([]byte, 16), []byte{16, 0, 0, 0}
			k.ok(unix.SYS_RECVFROM, placed, make([]byte, 64), 64, 0, from, size)
			k.ok(unix.SYS_SENDTO, placed, []byte("123"), 3, 0, from, 16)
			k.ok(unix.SYS_RECVFROM, c, make([]byte, 64), 64, 0, from, size)
			bad, n := address("127.0.0.1:0")
			k.fails(unix.EINVAL, unix.SYS_SENDTO, c, []byte("1"), 1, 0, bad, n)
		}, want: `
			SE socket = +
			SE bind = 0 udp 0.0.0.0:0 > 127.0.0.1:5000
			NF udp 127.0.0.1:5000 > 0.0.0.0:0 TRUNCATE: sendto e=1/EINVAL
			NF udp 127.0.0.1:5000 > 127.0.0.1:80 SEND RECV TRUNCATE: sendto recvfrom r=1/3 w=1/5
			NF udp 127.0.0.1:5000 > 127.0.0.1:80 SEND RECV TRUNCATE: sendto recvfrom r=1/5 w=1/3`},
		{name: "sendmsg and recvmsg", given: func(k *caller) { k.place(k.bound(unix.SOCK_DGRAM, server6)) }, does: func(k *caller) {
			c := k.bound(unix.SOCK_DGRAM, client6)
			k.ok(unix.SYS_SENDMSG, c, k.message(server6, []byte("12"), []byte("345")), 0)
			k.ok(unix.SYS_RECVMSG, placed, k.message(server6, make([]byte, 64)), 0)
			k.ok(unix.SYS_CLOSE, c)
		}, want: `
			SE socket = +
			SE bind = 0 udp 0.0.0.0:0 > [::1]:5000
			NF udp [::1]:5000 > [::1]:80 CLOSE SEND: sendmsg w=1/5
			NF udp [::1]:5000 > [::1]:80 RECV TRUNCATE: recvmsg r=1/5`},
		{name: "sendmmsg and recvmmsg", given: func(k *caller) { k.place(k.bound(unix.SOCK_DGRAM, server4)) }, does: func(k *caller) {
			c := k.bound(unix.SOCK_DGRAM, client4)
			k.ok(unix.SYS_SENDMMSG, c, k.messages(server4, []byte("12"), []byte("345")), 2, 0)
			k.ok(unix.SYS_RECVMMSG, placed, k.messages(server4, make([]byte, 64), make([]byte, 64)), 2, 0, 0)
			k.ok(unix.SYS_CLOSE, c)
		}, want: `
			SE socket = +
			SE bind = 0 udp 0.0.0.0:0 > 127.0.0.1:5000
			NF udp 127.0.0.1:5000 > 127.0.0.1:80 CLOSE SEND: sendmmsg w=2/5
			NF udp 127.0.0.1:5000 > 127.0.0.1:80 RECV TRUNCATE: recvmmsg r=2/5`},
		{name: "a mapped address", given: listen4, does: func(k *caller) {
			c := k.bound(unix.SOCK_STREAM, "[::ffff:127.0.0.1]:5000")
			k.ok(unix.SYS_CONNECT, to(c, "[::ffff:127.0.0.1]:80")...)
			k.ok(unix.SYS_CLOSE, c)
		}, want: `
			SE socket = +
			SE bind = 0 tcp 0.0.0.0:0 > 127.0.0.1:5000
			NF tcp 127.0.0.1:5000 > 127.0.0.1:80 CONNECT CLOSE: close connect`},
		{name: "raw socket", does: func(k *caller) {
			c := k.ok(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP)
			a, n := address("127.0.0.1:0")
			k.ok(unix.SYS_SENDTO, c, []byte{8, 0, 0xf7, 0xff, 0, 0, 0, 0}, 8, 0, a, n)
			k.ok(unix.SYS_CLOSE, c)
		}, want: `
			SE socket = +
			NF icmp 0.0.0.0:0 > 127.0.0.1:0 CLOSE SEND: sendto w=1/8`},
		{name: "packet socket", does: func(k *caller) {
			fd := k.ok(unix.SYS_SOCKET, unix.AF_PACKET, unix.SOCK_DGRAM, 0)
			k.ok(unix.SYS_BIND, fd, append(binary.NativeEndian.AppendUint16(nil, unix.AF_PACKET), make([]byte, 18)...), 20)
		}, want: `
			SE socket = +
			SE bind = 0 file=socket(u)`},
		{name: "unix sockets", does: func(k *caller) {
			name, n := unixAddress("sock")
			l := k.ok(unix.SYS_SOCKET, unix.AF_UNIX, unix.SOCK_STREAM, 0)
			k.ok(unix.SYS_BIND, l, name, n)
			k.ok(unix.SYS_LISTEN, l, 1)
			c := k.ok(unix.SYS_SOCKET, unix.AF_UNIX, unix.SOCK_STREAM, 0)
			k.ok(unix.SYS_CONNECT, c, name, n)
			s := k.ok(unix.SYS_ACCEPT4, l, 0, 0, 0)
			k.ok(unix.SYS_WRITE, c, []byte("12345"), 5)
			k.ok(unix.SYS_READ, s, make([]byte, 64), 64)
			absent, n := unixAddress("absent")
			k.fails(unix.ENOENT, unix.SYS_CONNECT, k.ok(unix.SYS_SOCKET, unix.AF_UNIX, unix.SOCK_STREAM, 0), absent, n)
		}, want: `
			SE socket = +
			SE bind = 0 file=sock(u) "sock"
			SE listen = 0 file=sock(u)
			SE socket = +
			SE connect = 0 file=sock(u) "sock"
			SE accept4 = + file=sock(u)
			FF sock(u) WRITE TRUNCATE: write w=1/5
			FF sock(u) READ TRUNCATE: read r=1/5
			SE socket = +
			SE connect = ENOENT file=absent(u) "absent"`},
	}
}

// header is a message's, to or from an address.
func (k *caller) header(at string, parts ...[]byte) unix.Msghdr {
	a, n := address(at)
	k.kept = append(k.kept, a)
	var h unix.Msghdr
	h.Name, h.Namelen = &a[0], uint32(n)
	iov, count := k.vector(parts...)
	h.Iov = (*unix.Iovec)(iov)
	h.SetIovlen(count)
	return h
}

func (k *caller) message(at string, parts ...[]byte) unsafe.Pointer {
	h := k.header(at, parts...)
	return unsafe.Pointer(&h)
}

// messages are those of sendmmsg and recvmmsg.
func (k *caller) messages(at string, texts ...[]byte) unsafe.Pointer {
	type message struct {
		header unix.Msghdr
		length uint32
	}
	all := make([]message, len(texts))
	for i, t := range texts {
		all[i].header = k.header(at, t)
	}
	return unsafe.Pointer(&all[0])
}
