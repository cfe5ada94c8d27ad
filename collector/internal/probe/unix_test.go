package probe

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// The descriptors of the scenario's connections: a listener, a client, a server.
const (
	pathSocket     = 110
	abstractSocket = 120
)

// playUnix talks on a connection to a path and on one to an abstract name, then
// connects where nobody listens.
func playUnix(args []string) error {
	if err := unix.Chdir(args[0]); err != nil {
		return err
	}
	return errors.Join(
		talkUnix(pathSocket, "sock"),
		talkUnix(abstractSocket, "@sysflow-"+strconv.Itoa(os.Getpid())),
		connectNowhere(),
		talkDatagrams(),
	)
}

func talkUnix(fds int, name string) error {
	listener, client, server := fds, fds+1, fds+2
	addr := &unix.SockaddrUnix{Name: name}
	if err := errors.Join(unixSocket(listener), unixSocket(client), unix.Bind(listener, addr),
		unix.Listen(listener, 1), unix.Connect(client, addr)); err != nil {
		return err
	}
	fd, _, err := unix.Accept4(listener, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(unix.Dup3(fd, server, 0), unix.Close(fd)); err != nil {
		return err
	}
	_, sent := unix.Write(client, []byte("12345"))
	_, received := unix.Read(server, make([]byte, 10))
	return errors.Join(sent, received, unix.Close(client), unix.Close(server))
}

func unixSocket(at int) error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	return errors.Join(unix.Dup3(fd, at, 0), unix.Close(fd))
}

// The descriptors of datagram sockets: a receiver, and one that has no name.
const (
	datagramReceiver = 130
	datagramSender   = 131
)

// talkDatagrams sends to a path, twice, to nobody, and to the path again.
func talkDatagrams() error {
	at, nowhere := &unix.SockaddrUnix{Name: "dgram"}, &unix.SockaddrUnix{Name: "absent"}
	for _, fd := range []int{datagramReceiver, datagramSender} {
		s, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0)
		if err := errors.Join(err, unix.Dup3(s, fd, 0), unix.Close(s)); err != nil {
			return err
		}
	}
	return errors.Join(
		unix.Bind(datagramReceiver, at),
		unix.Sendto(datagramSender, []byte("12345"), 0, at),
		unix.Sendmsg(datagramSender, []byte("12345"), nil, at, 0),
		want(unix.Sendto(datagramSender, []byte("12345"), 0, nowhere), unix.ENOENT),
		unix.Close(datagramSender),
	)
}

func TestUnixDatagramsTellTheirAddressOnce(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	r := record(t, "unix", dir)
	require.True(t, r.status.Success())
	told := one(t, r, func(e *event.Call) bool { return e.FD == datagramSender })
	require.EqualValues(t, unix.SYS_SENDTO, told.NR)
	require.Equal(t, []uint64{datagramSender}, told.Args)
	require.Equal(t, []event.Text{{Raw: "dgram", Base: dir, Path: true}}, told.Texts)
	h := one(t, r, func(e *event.Handle) bool { return e.FD == datagramSender })
	total := closed(t, r, h.Flow).Counters
	require.Equal(t, [3]uint64{2, 10, 1}, [3]uint64{total.WriteOps, total.WriteBytes, total.Errors})
}

func connectNowhere() error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	return want(unix.Connect(fd, &unix.SockaddrUnix{Name: "absent"}), unix.ENOENT)
}

func TestUnixSocketsHaveTheirNames(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	r := record(t, "unix", dir)
	f := func(fds int32, name string, given event.Text) {
		t.Helper()
		of := func(nr int, fd int32) *event.Call {
			return one(t, r, func(e *event.Call) bool { return e.NR == int32(nr) && e.FD == fd })
		}
		connect := of(unix.SYS_CONNECT, fds+1)
		require.Zero(t, connect.Ret)
		require.Equal(t, []event.Text{given}, connect.Texts)
		accept := of(unix.SYS_ACCEPT4, fds)
		require.Positive(t, accept.Ret)
		require.Equal(t, name, accept.File.Path)
		for _, end := range []int32{fds + 1, fds + 2} {
			h := one(t, r, func(e *event.Handle) bool { return e.FD == end })
			require.Equal(t, name, h.File.Path)
			require.EqualValues(t, unix.S_IFSOCK, h.File.Mode&unix.S_IFMT)
			total := closed(t, r, h.Flow).Counters
			require.EqualValues(t, 5, total.ReadBytes+total.WriteBytes)
		}
	}
	abstract := "@sysflow-" + strconv.Itoa(int(r.tgid))
	f(pathSocket, filepath.Join(dir, "sock"), event.Text{Raw: "sock", Base: dir, Path: true})
	f(abstractSocket, abstract, event.Text{Raw: abstract, Path: true})

	failed := one(t, r, func(e *event.Call) bool { return e.NR == unix.SYS_CONNECT && e.Ret < 0 })
	require.EqualValues(t, -int(unix.ENOENT), failed.Ret)
	require.Equal(t, []event.Text{{Raw: "absent", Base: dir, Path: true}}, failed.Texts)
}
