package flow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// end puts the end of a flow where it waits, with so many reads.
func (f *fixture) end(key event.FlowKey, id uint64, at int64, reads uint64) {
	delete(f.kernel.Flows, key)
	f.kernel.Late[id] = &event.Close{Head: event.Head{Time: uint64(at)}, Flow: id, Closed: true,
		Counters: event.Counters{ReadOps: reads, Ops: uint32(sfproto.OpRead)}}
}

// TestALateEndIsTakenAfterTheEventsBeforeIt: a part of the flow may still be to come.
func TestALateEndIsTakenAfterTheEventsBeforeIt(t *testing.T) {
	f := newFixture(0)
	f.end(f.begin(1, 3, 0, second, sfproto.OpOpen), 1, 2*second, 5)
	f.Saw(2 * second)
	require.NoError(t, f.TakeLate(3*second))
	require.Empty(t, f.take())
	f.Saw(2*second + 1)
	require.NoError(t, f.TakeLate(3*second))
	got := f.take()
	require.Len(t, got, 1)
	require.Equal(t, sfproto.OpOpen|sfproto.OpRead|sfproto.OpClose, got[0].OpFlags)
	require.EqualValues(t, 5, got[0].NumRRecvOps)
	require.Equal(t, 2*second, got[0].EndTS)
	require.Empty(t, f.kernel.Late)
}

func TestALateEndOnAQuietMachine(t *testing.T) {
	f := newFixture(0)
	f.end(f.begin(1, 3, 0, second, sfproto.OpOpen), 1, 2*second, 5)
	require.NoError(t, f.TakeLate(12*second))
	require.EqualValues(t, 5, f.take()[0].NumRRecvOps)
}

// TestALateEndOfNobody: a flow that was left out is not waited for.
func TestALateEndOfNobody(t *testing.T) {
	f := newFixture(0)
	f.end(event.FlowKey{}, 9, second, 5)
	f.Saw(2 * second)
	require.NoError(t, f.TakeLate(2*second))
	require.Empty(t, f.kernel.Late)
	require.Empty(t, f.take())
}

// TestALateEndIsFoundByWhoLooks: at a process's end and when a record is due.
func TestALateEndIsFoundByWhoLooks(t *testing.T) {
	f := newFixture(0)
	f.end(f.begin(1, 3, 0, 0, sfproto.OpOpen), 1, second/2, 5)
	f.Tick(second)
	require.EqualValues(t, 5, f.take()[0].NumRRecvOps)
	f.end(f.begin(2, 3, 0, second, sfproto.OpOpen), 2, second, 6)
	f.End(7, 2*second)
	require.EqualValues(t, 6, f.take()[0].NumRRecvOps)
	require.Zero(t, f.Len())
}

// TestAFullTableLosesWhatItsFlowsDid: those that it refuses, so far as the kernel counted
// them by then, or when their end comes.
func TestAFullTableLosesWhatItsFlowsDid(t *testing.T) {
	f := newFixture(1)
	f.begin(1, 3, 0, 0, sfproto.OpOpen)
	lost := func() map[event.Class]int64 {
		out := map[event.Class]int64{}
		for _, d := range f.ledger.Open() {
			require.Equal(t, emit.ReasonTableFull, d.Reason)
			out[d.Class] = d.Count
		}
		return out
	}
	refused := f.begin(2, 4, 0, 0, sfproto.OpOpen)
	require.NotContains(t, f.kernel.Flows, refused)
	require.Equal(t, map[event.Class]int64{event.ClassOpen: 1}, lost())

	f.kernel.Late[3] = &event.Close{Flow: 3, Closed: true, Counters: event.Counters{ReadOps: 4}}
	f.Begin(f.opening(event.FlowKey{}, 3, 0, sfproto.OpOpen))
	require.Equal(t, map[event.Class]int64{event.ClassOpen: 2, event.ClassRead: 4}, lost())

	f.Begin(f.opening(event.FlowKey{}, 4, 0, sfproto.OpOpen))
	require.Equal(t, map[event.Class]int64{event.ClassOpen: 2, event.ClassRead: 4}, lost(), "its end is on its way")
	f.Close(&event.Close{Flow: 4, Closed: true, Counters: event.Counters{WriteOps: 2}}, second)
	require.Equal(t, map[event.Class]int64{event.ClassOpen: 3, event.ClassRead: 4, event.ClassWrite: 2}, lost())
	require.Empty(t, f.out)
}

// TestAnIdleFlowMakesRoom: where it is crowded, and told as ended.
func TestAnIdleFlowMakesRoom(t *testing.T) {
	f := newFixture(0)
	f.Table = flow.New(flow.Options{Kernel: f.kernel, Ledger: &f.ledger, Crowded: 1,
		Out: func(it emit.Item) { f.out = append(f.out, it) }})
	idle, busy := f.begin(1, 3, 0, 0, sfproto.OpOpen), f.begin(2, 4, 0, 0, sfproto.OpOpen)
	f.Tick(second)
	require.Len(t, f.take(), 2)
	f.count(busy, event.Counters{ReadOps: 1})
	f.Tick(31 * second)
	got := f.take()
	require.Len(t, got, 2)
	require.Equal(t, sfproto.OpTruncate, got[0].OpFlags)
	require.Equal(t, sfproto.OpRead, got[1].OpFlags)
	require.NotContains(t, f.kernel.Flows, idle)
	require.Contains(t, f.kernel.Flows, busy)
	require.EqualValues(t, 1, f.Evicted)
	f.Tick(120 * second)
	require.Equal(t, 1, f.Len(), "alone it is not crowded")
	require.Empty(t, f.ledger.Open())
}

// TestWhatIsDueWaitsForTheWriter: nothing is lost by it.
func TestWhatIsDueWaitsForTheWriter(t *testing.T) {
	f := newFixture(0)
	behind := true
	rests := 0
	f.Table = flow.New(flow.Options{Kernel: f.kernel, Ledger: &f.ledger, Out: func(it emit.Item) { f.out = append(f.out, it) },
		Behind: func() bool { return behind }, Rest: func() { rests++ }})
	f.begin(1, 3, 0, 0, sfproto.OpOpen)
	f.Tick(second)
	require.Empty(t, f.take())
	behind = false
	f.Tick(2 * second)
	require.Len(t, f.take(), 1)
	require.Zero(t, rests)
	f.End(7, 3*second)
	require.Equal(t, 1, rests)
}
