//go:build unix

package wire_test

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// folder is short enough for a socket's path.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sf")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func listen(t testing.TB, path string, o wire.ListenOptions) *wire.Listener {
	t.Helper()
	l, err := wire.Listen(path, o)
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// pair is a connection, the listener's end first.
func pair(t testing.TB) (in, out *wire.Conn) {
	t.Helper()
	l := listen(t, filepath.Join(folder(t), "s"), wire.ListenOptions{})
	out, err := wire.Dial(t.Context(), l.Path())
	require.NoError(t, err)
	in, err = l.Accept(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { in.Close(); out.Close() })
	return in, out
}

func TestStreamOverASocket(t *testing.T) {
	in, out := pair(t)
	require.Equal(t, uint32(os.Geteuid()), in.Peer.UID)
	require.Equal(t, os.Getpid(), in.Peer.PID)
	require.Equal(t, os.Getpid(), out.Peer.PID)

	s := newSender(t, out, 6, avro.Null, &sfproto.Header{StreamID: "x", FirstSequence: 3})
	require.NoError(t, s.Flush())
	r, err := wire.NewReceiver(in) // without a byte beyond the header
	require.NoError(t, err)
	f, err := r.Next()
	require.NoError(t, err)
	require.True(t, f.Fresh)

	_, ok := s.Append(&sfproto.Loss{Count: 5})
	require.True(t, ok)
	require.NoError(t, s.Flush())
	f, err = r.Next()
	require.NoError(t, err)
	require.Equal(t, int64(3), f.First)
	require.Equal(t, &sfproto.Loss{Count: 5}, f.Records[0])

	require.NoError(t, in.SendAck(wire.Ack{StreamID: "x", Sequence: 3}))
	a, err := wire.NewAckReader(out).Next()
	require.NoError(t, err)
	require.Equal(t, wire.Ack{StreamID: "x", Sequence: 3}, a)
	require.ErrorContains(t, in.SendAck(wire.Ack{StreamID: strings.Repeat("x", 300)}), "at most 256")

	require.NoError(t, out.Close())
	_, err = r.Next()
	require.Equal(t, io.EOF, err)
}

func TestOnlyAllowedUsersAreAccepted(t *testing.T) {
	l := listen(t, filepath.Join(folder(t), "s"), wire.ListenOptions{AllowUIDs: []uint32{4_000_000}})
	c, err := wire.Dial(t.Context(), l.Path())
	require.NoError(t, err)
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := l.Accept(ctx); done <- err }()
	_, err = c.Read(make([]byte, 1))
	require.Equal(t, io.EOF, err)
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	require.Equal(t, int64(1), l.Refused())
}

func TestAcceptEndsWithTheListener(t *testing.T) {
	l := listen(t, filepath.Join(folder(t), "s"), wire.ListenOptions{})
	done := make(chan error)
	go func() { _, err := l.Accept(t.Context()); done <- err }()
	require.NoError(t, l.Close())
	require.ErrorIs(t, <-done, net.ErrClosed)
}

func TestListenReplacesOnlyADeadSocket(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	require.NoError(t, err)
	dead.SetUnlinkOnClose(false)
	require.NoError(t, dead.Close())
	require.FileExists(t, path)

	l := listen(t, path, wire.ListenOptions{Mode: 0o600})
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	_, err = wire.Listen(path, wire.ListenOptions{})
	require.ErrorContains(t, err, "another process listens there")
	require.FileExists(t, path)

	require.NoError(t, l.Close())
	require.NoFileExists(t, path)
}

func TestCloseLeavesASuccessorsSocket(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	first := listen(t, path, wire.ListenOptions{})
	require.NoError(t, os.Remove(path))
	listen(t, path, wire.ListenOptions{})
	require.NoError(t, first.Close())
	require.FileExists(t, path)
}

func TestPathErrors(t *testing.T) {
	dir := folder(t)
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, []byte("precious"), 0o600))
	datagram := filepath.Join(dir, "datagram")
	other, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: datagram, Net: "unixgram"})
	require.NoError(t, err)
	defer other.Close()

	f := func(path, want string) {
		t.Helper()
		_, listenErr := wire.Listen(path, wire.ListenOptions{})
		_, dialErr := wire.Dial(t.Context(), path)
		for _, err := range []error{listenErr, dialErr} {
			var pe *wire.PathError
			require.ErrorAs(t, err, &pe)
			require.Equal(t, path, pe.Path)
			require.ErrorContains(t, err, want)
		}
	}
	f("", "the path is empty")
	f("@x", "abstract sockets")
	f(filepath.Join(dir, strings.Repeat("x", 120)), "choose a shorter one")
	f(dir, "it is a folder: name a socket in it")
	f(file, "it is a file and no socket: choose another path")
	f(filepath.Join(dir, "none", "s"), "does not exist: make it or choose another path")
	f(filepath.Join(file, "s"), "is no folder")
	f(datagram, "wrong type")
	require.FileExists(t, file)
	require.FileExists(t, datagram)

	_, err = wire.Dial(t.Context(), filepath.Join(dir, "absent"))
	var pe *wire.PathError
	require.ErrorAs(t, err, &pe)
	require.True(t, pe.Temporary)
	require.ErrorContains(t, err, "there is no socket: start the processor")
}

func TestPathsThatAreNotPermitted(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root is permitted everything: run the test as another user")
	}
	dir := folder(t)
	require.NoError(t, os.Chmod(dir, 0o500))
	_, err := wire.Listen(filepath.Join(dir, "s"), wire.ListenOptions{})
	require.ErrorContains(t, err, "is not permitted: give it access")
}

func BenchmarkSocket(b *testing.B) {
	in, out := pair(b)
	s := newSender(b, out, 6, avro.Null, &sfproto.Header{})
	rec := &sfproto.FileFlow{OpFlags: sfproto.OpOpen | sfproto.OpRead, TS: 1_700_000_000_000_000_000,
		EndTS: 1_700_000_000_100_000_000, FileOID: sfproto.NewFOID("", "/etc/passwd"), FD: 3, NumRRecvOps: 2, NumRRecvBytes: 4096}
	failed := make(chan error, 1)
	go func() {
		defer out.Close()
		for range b.N {
			if s.Append(rec); s.Buffered() >= avro.DefaultBlockSize {
				if err := s.Flush(); err != nil {
					failed <- err
					return
				}
			}
		}
		failed <- s.Close()
	}()
	r, err := wire.NewReceiver(in)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n := 0
	for {
		f, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		n += len(f.Records)
	}
	if err := <-failed; err != nil || n != b.N {
		b.Fatalf("%d of %d records came, %v", n, b.N, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
