package probe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

const dnsQuery, dnsAnswer = "a query, of which nothing is read here", "its answer, and what follows"

// playDNS talks on port 53 of a network namespace of its own: by a datagram each way,
// in pieces, and on a stream; then on another port.
func playDNS([]string) error {
	runtime.LockOSThread()
	if err := errors.Join(unix.Unshare(unix.CLONE_NEWNET), loopbackUp()); err != nil {
		return err
	}
	return errors.Join(dnsDatagrams(53), dnsStream(), dnsDatagrams(5353))
}

// loopbackUp brings up the loopback of a new network namespace.
func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	var req [40]byte // struct ifreq
	copy(req[:], "lo")
	binary.NativeEndian.PutUint16(req[unix.IFNAMSIZ:], unix.IFF_UP)
	_, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&req)))
	if e != 0 {
		return fmt.Errorf("bring up the loopback: %w", e)
	}
	return unix.Close(fd)
}

func dnsDatagrams(port int) error {
	at := loopback(unix.AF_INET, port)
	server, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err := errors.Join(err, unix.Bind(server, at)); err != nil {
		return err
	}
	buf := make([]byte, 512)
	sent := unix.Sendto(client, []byte(dnsQuery), 0, at)
	_, _, peeked := unix.Recvfrom(server, buf, unix.MSG_PEEK)
	_, from, got := unix.Recvfrom(server, buf, 0)
	_, pieces := unix.SendmsgBuffers(server, [][]byte{[]byte(dnsAnswer[:5]), []byte(dnsAnswer[5:])}, nil, from, 0)
	_, _, _, _, answered := unix.Recvmsg(client, buf, nil, 0)
	connected := unix.Connect(client, at)
	_, wrote := unix.Write(client, []byte(dnsQuery))
	_, read := unix.Read(server, buf)
	return errors.Join(sent, peeked, got, pieces, answered, connected, wrote, read, unix.Close(server), unix.Close(client))
}

func dnsStream() error {
	at := loopback(unix.AF_INET, 53)
	listener, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err := errors.Join(err, unix.Bind(listener, at), unix.Listen(listener, 1), unix.Connect(client, at)); err != nil {
		return err
	}
	server, _, err := unix.Accept(listener)
	if err != nil {
		return err
	}
	_, sent := unix.Writev(client, [][]byte{{0, byte(len(dnsQuery))}, []byte(dnsQuery)})
	_, length := unix.Read(server, make([]byte, 2))
	_, rest := unix.Read(server, make([]byte, 512))
	return errors.Join(sent, length, rest, unix.Close(client), unix.Close(server), unix.Close(listener))
}

func TestDNSIsToldWithItsBytes(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}, DNS: true})
	cmd, let := start(t, "dns")
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	r := collect(t, p, uint32(cmd.Process.Pid))
	require.True(t, wait(cmd).Success())
	require.Equal(t, event.Losses{}, r.losses)

	type told struct {
		data     string
		received bool
		tcp      bool
	}
	var got []told
	for _, e := range all(r, any1[*event.DNS]) {
		require.EqualValues(t, len(e.Data), e.Size)
		require.True(t, e.Sock.LPort == 53 || e.Sock.RPort == 53)
		got = append(got, told{string(e.Data), e.Received, e.Sock.Protocol == unix.IPPROTO_TCP})
	}
	length := string([]byte{0, byte(len(dnsQuery))})
	require.Equal(t, []told{
		{dnsQuery, false, false}, {dnsQuery, true, false}, {dnsAnswer, false, false}, {dnsAnswer, true, false},
		{dnsQuery, false, false}, {dnsQuery, true, false},
		{length + dnsQuery, false, true}, {length, true, true}, {dnsQuery, true, true},
	}, got)
}

func TestDNSIsNotToldUnasked(t *testing.T) {
	require.Empty(t, all(record(t, "dns"), any1[*event.DNS]))
}
