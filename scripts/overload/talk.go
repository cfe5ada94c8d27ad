package overload

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// talks makes connections on loopback, one after the other.
func talks(n int) error {
	if n == 0 {
		return nil
	}
	listener, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	err = errors.Join(unix.Bind(listener, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), unix.Listen(listener, 1))
	if err == nil {
		err = repeat(n, func(int) error { return talk(listener) })
	}
	return errors.Join(err, unix.Close(listener))
}

// talk connects to a socket that listens, accepts there and sends a byte. The end is a
// reset, which leaves no port waiting.
func talk(listener int) error {
	at, err := unix.Getsockname(listener)
	if err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	reset := unix.SetsockoptLinger(client, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	if err := errors.Join(reset, unix.Connect(client, at)); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	server, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
	if err != nil {
		return errors.Join(err, unix.Close(client))
	}
	_, werr := unix.Write(client, []byte{1})
	_, rerr := unix.Read(server, make([]byte, 1))
	return errors.Join(werr, rerr, unix.Close(client), unix.Close(server))
}
