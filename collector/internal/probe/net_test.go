package probe

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func remote(s event.Sock) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(s.Remote).Unmap(), s.RPort)
}

func local(s event.Sock) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(s.Local).Unmap(), s.LPort)
}

func TestConnectionsHaveBothEnds(t *testing.T) {
	r := record(t, "tcp")
	for _, c := range []struct {
		family uint16
		addr   string
	}{{unix.AF_INET, "127.0.0.1"}, {unix.AF_INET6, "::1"}} {
		of := func(nr int) *event.Socket {
			return one(t, r, func(e *event.Socket) bool {
				return e.NR == int32(nr) && e.Sock.Family == c.family && e.Ret != -int64(unix.ECONNREFUSED)
			})
		}
		connect, accept, shutdown := of(unix.SYS_CONNECT), of(unix.SYS_ACCEPT4), of(unix.SYS_SHUTDOWN)
		require.EqualValues(t, -int(unix.EINPROGRESS), connect.Ret)
		require.Equal(t, c.addr, remote(connect.Sock).Addr().String())
		require.Equal(t, local(connect.Sock), remote(accept.Sock))
		require.Equal(t, remote(connect.Sock), local(accept.Sock))
		require.EqualValues(t, unix.SOCK_STREAM, connect.Sock.Type)
		require.EqualValues(t, unix.IPPROTO_TCP, connect.Sock.Protocol)
		require.EqualValues(t, accept.Ret, accept.FD)
		require.Equal(t, connect.Flow, shutdown.Flow)
		require.EqualValues(t, unix.SHUT_WR, shutdown.How)

		client := closed(t, r, connect.Flow).Counters
		server := closed(t, r, accept.Flow).Counters
		require.Equal(t, [4]uint64{1, 10, 1, 20}, [4]uint64{client.WriteOps, client.WriteBytes, client.ReadOps, client.ReadBytes})
		require.Equal(t, [4]uint64{1, 20, 1, 10}, [4]uint64{server.WriteOps, server.WriteBytes, server.ReadOps, server.ReadBytes})
		require.EqualValues(t, sfproto.OpConnect|sfproto.OpWrite|sfproto.OpRead|sfproto.OpShutdown|sfproto.OpClose, client.Ops)
		require.EqualValues(t, sfproto.OpAccept|sfproto.OpWrite|sfproto.OpRead|sfproto.OpClose, server.Ops)
		require.Empty(t, all(r, func(e *event.Handle) bool { return e.Sock != nil }))
	}
	refused := one(t, r, func(e *event.Socket) bool { return e.Ret == -int64(unix.ECONNREFUSED) })
	require.Zero(t, refused.Flow)
	require.Equal(t, "127.0.0.1", remote(refused.Sock).Addr().String())
	require.NotZero(t, refused.Sock.RPort)
}

// peers records a scenario and returns what the maps have for its peers, which the
// kernel side leaves for user space to read.
func peers(t *testing.T, scenario string) (*recording, map[uint64]event.Counters) {
	t.Helper()
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	cmd, let := start(t, scenario)
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	r := collect(t, p, uint32(cmd.Process.Pid))
	require.True(t, wait(cmd).Success())
	found := map[uint64]event.Counters{}
	for _, e := range all(r, any1[*event.Peer]) {
		k := event.PeerKey{Flow: e.Flow, Addr: e.Sock.Remote, Port: e.Sock.RPort}
		id, counters, ok := p.Peer(k)
		require.True(t, ok)
		require.Equal(t, e.Peer, id)
		found[id] = counters
		require.NoError(t, p.DeletePeer(k))
		require.NoError(t, p.DeletePeer(k), "gone already is no error")
		_, _, ok = p.Peer(k)
		require.False(t, ok)
	}
	return r, found
}

func TestUnconnectedSocketsCountByRemoteAddress(t *testing.T) {
	r, counters := peers(t, "udp")
	events := all(r, any1[*event.Peer])
	require.Len(t, events, 2)
	first, second := events[0], events[1]
	require.Equal(t, first.Flow, second.Flow)
	require.NotEqual(t, remote(first.Sock), remote(second.Sock))
	require.Equal(t, local(first.Sock).Port(), local(second.Sock).Port())
	require.EqualValues(t, 4, counters[first.Peer].WriteOps)
	require.EqualValues(t, 40, counters[first.Peer].WriteBytes)
	require.EqualValues(t, 30, counters[first.Peer].ReadBytes, "the answer came from the first")
	require.EqualValues(t, 3, counters[second.Peer].WriteOps)
	require.Zero(t, closed(t, r, first.Flow).Counters.WriteOps, "counted in the parts")

	connect := one(t, r, any1[*event.Socket])
	require.Equal(t, local(connect.Sock), remote(first.Sock))
	require.EqualValues(t, 30, closed(t, r, connect.Flow).Counters.WriteBytes)
}

func TestManyMessagesInOneCall(t *testing.T) {
	r, counters := peers(t, "messages")
	events := all(r, any1[*event.Peer])
	require.Len(t, events, 2)
	require.EqualValues(t, 3, counters[events[0].Peer].WriteOps)
	require.EqualValues(t, 24, counters[events[0].Peer].WriteBytes)
	require.EqualValues(t, 2, counters[events[1].Peer].WriteOps)
	require.EqualValues(t, 16, counters[events[1].Peer].WriteBytes)
}
