package probe

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// recordUring records the scenario, on kernels that have io_uring.
func recordUring(t *testing.T, mode string) (dir string, r *recording) {
	t.Helper()
	needKernel(t)
	if _, err := Uring(); err != nil {
		t.Skip("skipped:", err)
	}
	if ring, err := newUring(mode == "polled"); err != nil {
		t.Skip("skipped:", err)
	} else {
		require.NoError(t, unix.Close(ring.fd))
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	r = record(t, "uring", dir, mode)
	require.True(t, r.status.Success())
	if r.missed > 0 { // not before 7.x
		t.Skipf("skipped the rest: this kernel preempts hooks, and did not run %d", r.missed)
	}
	require.Equal(t, event.Losses{}, r.losses)
	return dir, r
}

func TestRequestsAreToldAsCalls(t *testing.T) {
	for _, mode := range []string{"submitted", "polled"} {
		t.Run(mode, func(t *testing.T) {
			dir, r := recordUring(t, mode)
			uringFileEvents(t, r, dir)
			uringNetEvents(t, r)
			for _, e := range r.events {
				if _, fork := e.(*event.Fork); !fork && e.Header().Type != event.TypeCgroup {
					require.Equal(t, r.tgid, e.Header().TGID, "the ring's owner")
				}
			}
		})
	}
}

func uringFileEvents(t *testing.T, r *recording, dir string) {
	t.Helper()
	path := filepath.Join(dir, "dir/data")
	opens := all(r, func(e *event.Open) bool { return e.File.Path == path })
	require.Len(t, opens, 2)
	require.EqualValues(t, unix.SYS_OPENAT, opens[0].NR)
	require.EqualValues(t, unix.SYS_OPENAT2, opens[1].NR)
	require.EqualValues(t, unix.O_CREAT|unix.O_RDWR, opens[0].OpenFlags)
	require.EqualValues(t, 0o600, opens[0].Mode)
	require.Equal(t, "dir/data", opens[0].RawPath)
	absent := one(t, r, func(e *event.Open) bool { return e.Ret == -int64(unix.ENOENT) && e.RawPath == "absent" })
	require.Equal(t, dir, absent.Base)

	first, second := closed(t, r, opens[0].Flow).Counters, closed(t, r, opens[1].Flow).Counters
	require.Equal(t, [4]uint64{5, 41, 1, 5}, [4]uint64{first.WriteOps, first.WriteBytes, first.ReadOps, first.ReadBytes})
	require.Equal(t, calls(sfproto.CallOpenat, sfproto.CallWrite, sfproto.CallWritev, sfproto.CallRead, sfproto.CallClose), first.Calls)
	require.Equal(t, [4]uint64{0, 0, 1, 7}, [4]uint64{second.WriteOps, second.WriteBytes, second.ReadOps, second.ReadBytes})
	require.EqualValues(t, 1, second.Errors)
	require.EqualValues(t, unix.EFAULT, second.FirstErrno)

	table := one(t, r, func(e *event.Handle) bool { return e.FD < -1 })
	require.Equal(t, path, table.File.Path)
	f := func(nr int, ret int64, flags uint32, path, newPath string) {
		t.Helper()
		name := one(t, r, func(e *event.Name) bool {
			return e.NR == int32(nr) && e.Path == path && e.Ret == ret
		})
		require.Equal(t, dir, name.Base)
		require.Equal(t, newPath, name.NewPath)
		require.Equal(t, flags, name.Flags)
	}
	f(unix.SYS_MKDIRAT, 0, 0, "dir", "")
	f(unix.SYS_MKDIRAT, -int64(unix.EEXIST), 0, "dir", "")
	f(unix.SYS_RENAMEAT2, 0, 0, "dir/data", "moved")
	f(unix.SYS_UNLINKAT, 0, 0, "moved", "")
	f(unix.SYS_UNLINKAT, -int64(unix.ENOENT), 0, "moved", "")
	f(unix.SYS_UNLINKAT, 0, unix.AT_REMOVEDIR, "dir", "")
}

func uringNetEvents(t *testing.T, r *recording) {
	t.Helper()
	of := func(nr int) *event.Socket {
		return one(t, r, func(e *event.Socket) bool { return e.NR == int32(nr) && e.Ret >= 0 })
	}
	connect, accept, shutdown := of(unix.SYS_CONNECT), of(unix.SYS_ACCEPT4), of(unix.SYS_SHUTDOWN)
	require.Equal(t, local(connect.Sock), remote(accept.Sock))
	require.Equal(t, remote(connect.Sock), local(accept.Sock))
	require.Equal(t, connect.Flow, shutdown.Flow)
	client, server := closed(t, r, connect.Flow).Counters, closed(t, r, accept.Flow).Counters
	require.Equal(t, [2]uint64{1, 10}, [2]uint64{client.WriteOps, client.WriteBytes})
	require.Equal(t, [2]uint64{1, 10}, [2]uint64{server.ReadOps, server.ReadBytes})
	require.Equal(t, calls(sfproto.CallAccept4, sfproto.CallRecvfrom, sfproto.CallClose), server.Calls)

	peer := one(t, r, any1[*event.Peer])
	require.Equal(t, local(peer.Sock).Port(), remote(peer.Sock).Port(), "it sends to itself")
}

// calls is a bitmap of calls.
func calls(cs ...sfproto.Call) (bits uint64) {
	for _, c := range cs {
		bits |= 1 << c
	}
	return bits
}
