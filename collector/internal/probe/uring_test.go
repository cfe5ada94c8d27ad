package probe

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// needUring skips where the kernel has no io_uring, or does not tell of it.
func needUring(t *testing.T) {
	t.Helper()
	needKernel(t)
	if _, err := Uring(); err != nil {
		t.Skip("skipped:", err)
	}
	ring, err := newUring(false)
	if err != nil {
		t.Skip("skipped:", err)
	}
	require.NoError(t, unix.Close(ring.fd))
}

// recordUring records a scenario in which requests run in a way of its own.
func recordUring(t *testing.T, p *Probe, scenario, mode string) (dir string, r *recording) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	r = recordBy(t, p, scenario, dir, mode)
	require.True(t, r.status.Success())
	if r.missed > 0 {
		t.Skipf("skipped the rest: this kernel preempts hooks, and did not run %d", r.missed)
	}
	require.Equal(t, event.Losses{}, r.losses)
	return dir, r
}

func TestRequestsAreToldAsCalls(t *testing.T) {
	needUring(t)
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	for _, mode := range []string{"submitted", "polled"} {
		t.Run(mode, func(t *testing.T) {
			dir, r := recordUring(t, p, "uring", mode)
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

// TestRequestsAreToldAsTheyWereDone changes names and addresses while requests wait, which
// the kernel has taken by then. A tracepoint at the end has only the caller's memory: where
// no file or connection tells, it has the other name. Trampolines have what the kernel
// resolved, whichever thread the request ran in.
func TestRequestsAreToldAsTheyWereDone(t *testing.T) {
	needUring(t)
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	for _, mode := range []string{"submitted", "in a worker", "polled"} {
		t.Run(mode, func(t *testing.T) {
			dir, r := recordUring(t, p, "uring late", mode)
			resolved := p.Tier() == TierTrampoline
			one(t, r, func(e *event.Open) bool { return e.File.Path == filepath.Join(dir, "a-file") })
			lateName(t, r, resolved, unix.SYS_MKDIRAT, filepath.Join(dir, "a-dir"), "")
			lateName(t, r, resolved, unix.SYS_RENAMEAT2, filepath.Join(dir, "a-old"), filepath.Join(dir, "a-new"))
			lateName(t, r, resolved, unix.SYS_UNLINKAT, filepath.Join(dir, "a-dir"), "")
			connect := one(t, r, func(e *event.Socket) bool { return e.NR == unix.SYS_CONNECT && e.Ret >= 0 })
			require.Zero(t, remote(connect.Sock).Port()%2)
			peer := one(t, r, any1[*event.Peer])
			require.Equal(t, !resolved, remote(peer.Sock).Port()%2 == 1, "sent to %v", remote(peer.Sock))
		})
	}
}

// lateName looks at the one event of a call, on kernels that have requests for names.
func lateName(t *testing.T, r *recording, resolved bool, nr int32, name, newName string) {
	t.Helper()
	if olderThan(kernelRelease(), 5, 15) {
		return
	}
	e := one(t, r, func(e *event.Name) bool { return e.NR == nr })
	require.Zero(t, e.Ret)
	if !resolved {
		name, newName = "", ""
		require.Equal(t, "b", e.Path[:1], "as it is in the caller's memory")
	}
	require.Equal(t, name, e.Real)
	require.Equal(t, newName, e.NewReal)
}
