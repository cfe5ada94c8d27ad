package flow_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/flow/flowtest"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

const second = int64(time.Second)

type fixture struct {
	*flow.Table
	kernel *flowtest.Kernel
	ledger emit.Ledger
	out    []emit.Item
	who    *state.Version
}

func newFixture(max int) *fixture {
	f := &fixture{kernel: flowtest.NewKernel()}
	f.who = &state.Version{Process: &state.Process{OID: sfproto.OID{CreateTS: 1, HPID: 7}}}
	f.Table = flow.New(flow.Options{
		Kernel: f.kernel, Late: f.kernel, Ledger: &f.ledger, Max: max,
		Out: func(it emit.Item) { f.out = append(f.out, it) },
	})
	return f
}

// begin opens a flow at t on descriptor fd, in the kernel and in the table.
func (f *fixture) begin(id uint64, fd int32, gen uint32, at int64, op sfproto.Op) event.FlowKey {
	key := event.FlowKey{TGID: 7, FD: fd, Gen: gen}
	f.kernel.Flows[key] = flowtest.Counted{ID: id, Counters: event.Counters{Ops: uint32(op)}}
	f.Begin(f.opening(key, id, at, op))
	return key
}

// opening is the begin of a file's flow, which the kernel need not have.
func (f *fixture) opening(key event.FlowKey, id uint64, at int64, op sfproto.Op) flow.Begin {
	return flow.Begin{
		Key: key, ID: id, Who: f.who, Class: event.ClassOpen, TID: 8, TS: at, Op: op,
		File: &sfproto.File{OID: sfproto.NewFOID("", "/f")}, OpenFlags: sfproto.OpenRdonly,
	}
}

func (f *fixture) count(key event.FlowKey, c event.Counters) {
	f.kernel.Flows[key] = flowtest.Counted{ID: f.kernel.Flows[key].ID, Counters: c}
}

// take is the records since the last take.
func (f *fixture) take() []*sfproto.FileFlow {
	var out []*sfproto.FileFlow
	for _, it := range f.out {
		out = append(out, it.Record.(*sfproto.FileFlow))
	}
	f.out = nil
	return out
}

func TestShortFlowIsOneRecord(t *testing.T) {
	f := newFixture(0)
	f.begin(1, 3, 0, 10*second, sfproto.OpOpen)
	f.Close(&event.Close{Flow: 1, Closed: true, Counters: event.Counters{
		ReadOps: 2, ReadBytes: 100, Ops: uint32(sfproto.OpOpen | sfproto.OpRead),
	}}, 10*second+5)
	got := f.take()
	require.Len(t, got, 1)
	require.Equal(t, sfproto.OpOpen|sfproto.OpRead|sfproto.OpClose, got[0].OpFlags)
	require.Equal(t, int64(2), got[0].NumRRecvOps)
	require.Equal(t, int64(100), got[0].NumRRecvBytes)
	require.Equal(t, sfproto.OpenRdonly, got[0].OpenFlags)
	require.Equal(t, 10*second, got[0].TS)
	require.Equal(t, 10*second+5, got[0].EndTS)
	f.Tick(100 * second)
	require.Empty(t, f.take())
	require.Zero(t, f.Len())
}

func TestIntervalsTellDifferencesAndTotals(t *testing.T) {
	f := newFixture(0)
	key := f.begin(1, 3, 0, 10*second, sfproto.OpOpen)
	f.count(key, event.Counters{ReadOps: 1, ReadBytes: 10, Ops: uint32(sfproto.OpOpen | sfproto.OpRead)})
	f.Tick(10*second + second/2)
	require.Empty(t, f.take(), "too early")
	f.Tick(11 * second)
	first := f.take()
	require.Len(t, first, 1)
	require.Equal(t, sfproto.OpOpen|sfproto.OpRead, first[0].OpFlags)

	f.Tick(41 * second)
	require.Empty(t, f.take(), "nothing changed")

	f.count(key, event.Counters{
		ReadOps: 1, ReadBytes: 10, WriteOps: 3, WriteBytes: 30, Errors: 1, FirstErrno: 11,
		Ops: uint32(sfproto.OpOpen | sfproto.OpRead | sfproto.OpWrite),
	})
	f.Tick(71 * second)
	later := f.take()
	require.Len(t, later, 1)
	require.Equal(t, sfproto.OpWrite, later[0].OpFlags)
	require.Zero(t, later[0].OpenFlags)
	require.Zero(t, later[0].NumRRecvOps)
	require.Equal(t, int64(1), later[0].NumRRecvOpsTotal)
	require.Equal(t, int64(30), later[0].NumWSendBytes)
	require.Equal(t, int64(1), later[0].NumErrors)
	require.Equal(t, int32(11), later[0].FirstErrno)
	require.Equal(t, 11*second, later[0].TS)
	require.Equal(t, 71*second, later[0].EndTS)
	require.Equal(t, 10*second, later[0].StartTS)
}

func TestBarrierEndsOlderGenerationsOnly(t *testing.T) {
	f := newFixture(0)
	before := f.begin(1, 3, 0, 0, sfproto.OpOpen)
	after := f.begin(2, 3, 1, 0, sfproto.OpOpen)
	f.Barrier(7, 1, second)
	got := f.take()
	require.Len(t, got, 1)
	require.Equal(t, sfproto.OpOpen|sfproto.OpTruncate, got[0].OpFlags)
	require.NotContains(t, f.kernel.Flows, before)
	require.Contains(t, f.kernel.Flows, after)
	f.End(7, second)
	require.Len(t, f.take(), 1)
	require.Empty(t, f.kernel.Flows)
	require.Zero(t, f.Len())
}

// A flow whose close was lost ends when younger events have come without it.
func TestLostCloseEndsTheFlow(t *testing.T) {
	f := newFixture(0)
	key := f.begin(1, 3, 0, 0, sfproto.OpOpen)
	delete(f.kernel.Flows, key)
	f.Tick(second)
	f.Saw(second + 1)
	require.Empty(t, f.take())
	f.Tick(2 * second)
	got := f.take()
	require.Len(t, got, 1)
	require.Equal(t, sfproto.OpOpen|sfproto.OpTruncate, got[0].OpFlags)
	require.Zero(t, f.Len())
}

// While events are behind, a flow that the kernel has ended waits for its close
// and the counters in it.
func TestLateCloseIsWaitedFor(t *testing.T) {
	f := newFixture(0)
	key := f.begin(1, 3, 0, 0, sfproto.OpOpen)
	delete(f.kernel.Flows, key)
	for at := second; at <= 5*second; at += second {
		f.Saw(second / 4)
		f.Tick(at)
	}
	require.Empty(t, f.take())
	f.Close(&event.Close{Flow: 1, Closed: true, Counters: event.Counters{ReadOps: 4}}, second/2)
	require.Equal(t, int64(4), f.take()[0].NumRRecvOps)
}

// With no events at all the close was lost.
func TestLostCloseOnAQuietMachine(t *testing.T) {
	f := newFixture(0)
	key := f.begin(1, 3, 0, 0, sfproto.OpOpen)
	delete(f.kernel.Flows, key)
	for at := second; at <= 20*second; at += second {
		f.Tick(at)
	}
	require.Len(t, f.take(), 1)
	require.Zero(t, f.Len())
}

// The descriptor's next flow must not be counted for the one before.
func TestReusedDescriptorIsAnotherFlow(t *testing.T) {
	f := newFixture(0)
	key := f.begin(1, 3, 0, 0, sfproto.OpOpen)
	f.kernel.Flows[key] = flowtest.Counted{ID: 2, Counters: event.Counters{ReadOps: 9}}
	f.End(7, second)
	require.Equal(t, int64(0), f.take()[0].NumRRecvOps)
	require.Contains(t, f.kernel.Flows, key)
}

func TestPeersAreFlowsOfTheirOwn(t *testing.T) {
	f := newFixture(0)
	sock := event.Sock{Protocol: unix.IPPROTO_UDP, Local: mapped("0.0.0.0"), LPort: 5353}
	key := event.FlowKey{TGID: 7, FD: 5}
	f.kernel.Flows[key] = flowtest.Counted{ID: 1}
	f.Begin(flow.Begin{Key: key, ID: 1, Who: f.who, Class: event.ClassWrite, Sock: &sock})
	remote := sock
	remote.Remote, remote.RPort = mapped("192.0.2.1"), 53
	peer := event.PeerKey{Flow: 1, Addr: remote.Remote, Port: 53}
	f.kernel.Peers[peer] = flowtest.Counted{ID: 2, Counters: event.Counters{WriteOps: 4, WriteBytes: 40}}
	f.BeginPeer(flow.Begin{Key: key, ID: 2, Who: f.who, Class: event.ClassWrite, Sock: &remote}, peer)

	f.Close(&event.Close{Flow: 1, Closed: true}, second)
	require.Len(t, f.out, 1, "the descriptor's own flow has nothing to tell")
	nf := f.out[0].Record.(*sfproto.NetworkFlow)
	require.Equal(t, sfproto.OpWrite|sfproto.OpClose, nf.OpFlags)
	require.Equal(t, int64(40), nf.NumWSendBytes)
	require.Equal(t, "192.0.2.1", sfproto.Addr(nf.DIP, nf.DIP6).String())
	require.Equal(t, int32(53), nf.Dport)
	require.Empty(t, f.kernel.Peers)
	require.Zero(t, f.Len())
}

func TestIdlePeerIsForgotten(t *testing.T) {
	f := newFixture(0)
	sock := event.Sock{Protocol: unix.IPPROTO_UDP}
	key, peer := event.FlowKey{TGID: 7, FD: 5}, event.PeerKey{Flow: 1, Port: 53}
	f.kernel.Flows[key] = flowtest.Counted{ID: 1}
	f.kernel.Peers[peer] = flowtest.Counted{ID: 2, Counters: event.Counters{ReadOps: 1}}
	f.Begin(flow.Begin{Key: key, ID: 1, Who: f.who, Sock: &sock})
	f.BeginPeer(flow.Begin{Key: key, ID: 2, Who: f.who, Sock: &sock}, peer)
	for at := second; at <= 65*second; at += second {
		f.Tick(at)
	}
	require.Len(t, f.out, 1)
	require.Empty(t, f.kernel.Peers)
	require.Equal(t, 1, f.Len())
}

func TestDirection(t *testing.T) {
	local, remote := mapped("10.0.0.1"), mapped("2001:db8::2")
	f := func(op sfproto.Op, class event.Class, proto, lport, rport uint16, localIsSource bool) {
		t.Helper()
		fx := newFixture(0)
		s := event.Sock{Protocol: proto, Local: local, Remote: remote, LPort: lport, RPort: rport}
		key := event.FlowKey{TGID: 7, FD: 3}
		fx.kernel.Flows[key] = flowtest.Counted{ID: 1, Counters: event.Counters{ReadOps: 1}}
		fx.Begin(flow.Begin{Key: key, ID: 1, Who: fx.who, Class: class, Op: op, Sock: &s})
		fx.End(7, second)
		nf := fx.out[0].Record.(*sfproto.NetworkFlow)
		require.Equal(t, localIsSource, nf.Sport == int32(lport))
		if localIsSource {
			require.Equal(t, sfproto.IPv6(remote), nf.DIP6)
		} else {
			require.Equal(t, sfproto.IPv6(remote), nf.SIP6)
		}
	}
	f(sfproto.OpConnect, event.ClassConnect, unix.IPPROTO_TCP, 22, 40000, true)
	f(sfproto.OpAccept, event.ClassAccept, unix.IPPROTO_TCP, 40000, 22, false)
	f(0, event.ClassRead, unix.IPPROTO_TCP, 40000, 443, true)
	f(0, event.ClassRead, unix.IPPROTO_TCP, 443, 40000, false)
	f(0, event.ClassRead, unix.IPPROTO_UDP, 40000, 53, false)
	f(0, event.ClassWrite, unix.IPPROTO_UDP, 53, 40000, true)
}

// A child that goes on with an accepted connection keeps its direction.
func TestDirectionIsInherited(t *testing.T) {
	f := newFixture(0)
	s := event.Sock{Protocol: unix.IPPROTO_TCP, Local: mapped("127.0.0.1"), Remote: mapped("127.0.0.1"), LPort: 50000, RPort: 40000}
	f.Begin(flow.Begin{Key: event.FlowKey{TGID: 7}, ID: 1, Who: f.who, Op: sfproto.OpAccept, Sock: &s})
	f.Begin(flow.Begin{Key: event.FlowKey{TGID: 9}, ID: 2, Who: f.who, Class: event.ClassRead, Sock: &s})
	f.kernel.Flows[event.FlowKey{TGID: 9}] = flowtest.Counted{ID: 2, Counters: event.Counters{ReadOps: 1}}
	f.End(9, second)
	require.Equal(t, int32(40000), f.out[0].Record.(*sfproto.NetworkFlow).Sport)
}

func mapped(addr string) [16]byte { return netip.MustParseAddr(addr).As16() }

func BenchmarkOpenClose(b *testing.B) {
	f := newFixture(0)
	f.Table = flow.New(flow.Options{Kernel: f.kernel, Ledger: &f.ledger, Out: func(emit.Item) {}})
	file := &sfproto.File{}
	b.ReportAllocs()
	for i := range b.N {
		id := uint64(i + 1)
		f.Begin(flow.Begin{Key: event.FlowKey{TGID: 7, FD: 3}, ID: id, Who: f.who, Op: sfproto.OpOpen, File: file})
		f.Close(&event.Close{Flow: id, Closed: true}, second)
	}
}
