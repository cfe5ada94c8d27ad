package emit_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

type list struct{ recs []sfproto.Record }

func (l *list) Append(r sfproto.Record) bool {
	l.recs = append(l.recs, r)
	return r.Kind() != sfproto.KindLoss
}

// take is the kinds of the records since the last take.
func (l *list) take() (kinds []string) {
	for _, r := range l.recs {
		kinds = append(kinds, r.Kind().String())
	}
	l.recs = nil
	return kinds
}

type world struct{}

func (world) Read(tgid uint32) (procfs.Process, bool) {
	return procfs.Process{Creds: event.Creds{PPID: tgid - 1}, Cgroup: "/lxc/web"}, tgid > 0
}
func (world) User(uint32) string  { return "" }
func (world) Group(uint32) string { return "" }

func newState() *state.Table { return state.New(state.Options{Reader: world{}, Names: world{}}) }

func TestEntitiesComeFirstAndOnce(t *testing.T) {
	table, out := newState(), &list{}
	s := emit.NewStream(out)
	e, _ := table.Of(&event.Head{TGID: 3})
	file := &sfproto.File{OID: sfproto.NewFOID("web", "/f"), ContainerID: "web"}
	it := emit.Item{Record: &sfproto.FileFlow{ProcOID: e.OID}, Process: e.Latest(), File: file}
	require.True(t, s.Put(&it))
	require.Equal(t, int64(1), out.recs[1].(*sfproto.Process).OID.HPID)
	require.Equal(t, sfproto.OID{HPID: 1}, out.recs[2].(*sfproto.Process).POID)
	require.Equal(t, []string{"C", "P", "P", "P", "F", "FF"}, out.take())
	s.Put(&it)
	require.Equal(t, []string{"FF"}, out.take())

	s.Forget()
	s.Put(&it)
	require.Equal(t, sfproto.StateReup, out.recs[3].(*sfproto.Process).State)
	require.Equal(t, []string{"C", "P", "P", "P", "F", "FF"}, out.take())
}

func TestVersionIsToldWithItsStateOnce(t *testing.T) {
	table, out := newState(), &list{}
	e, _ := table.Of(&event.Head{TGID: 1})
	before := emit.Item{Record: &sfproto.FileFlow{}, Process: e.Latest()}
	table.Exec(e, &event.Exec{Head: event.Head{TGID: 1, Gen: 1}, Exe: "/new"})
	after := emit.Item{Record: &sfproto.ProcessEvent{}, Process: e.Latest()}

	s := emit.NewStream(out)
	s.Put(&before)
	require.Empty(t, out.recs[1].(*sfproto.Process).Exe)
	out.take()
	s.Put(&after)
	require.Equal(t, sfproto.StateModified, out.recs[0].(*sfproto.Process).State)
	require.Equal(t, []string{"P", "PE"}, out.take())

	other := emit.NewStream(out)
	other.Put(&after)
	require.Equal(t, sfproto.StateReup, out.recs[1].(*sfproto.Process).State)
}

// A child whose parent has become another program announces it as it is now.
func TestAncestorIsToldAsItIs(t *testing.T) {
	table, out := newState(), &list{}
	parent, _ := table.Of(&event.Head{TGID: 1})
	child, _ := table.Fork(parent, &event.Fork{ChildTGID: 2})
	table.Exec(parent, &event.Exec{Head: event.Head{TGID: 1, Gen: 1}, Exe: "/new"})
	emit.NewStream(out).Put(&emit.Item{Process: child.Latest()})
	require.Equal(t, "/new", out.recs[1].(*sfproto.Process).Exe)
	require.Equal(t, []string{"C", "P", "P"}, out.take())
}

func TestAnotherInodeIsAnnouncedAnew(t *testing.T) {
	out := &list{}
	s := emit.NewStream(out)
	f := func(inode int64, want ...string) {
		t.Helper()
		s.Put(&emit.Item{Record: &sfproto.FileFlow{}, File: &sfproto.File{OID: sfproto.FOID{1}, Inode: inode}})
		require.Equal(t, want, out.take())
	}
	f(1, "F", "FF")
	f(1, "FF")
	f(0, "FF")
	f(2, "F", "FF")
}

func TestContainerIsToldAgainOnceWhenItsEngineHasTold(t *testing.T) {
	table, out := newState(), &list{}
	e, _ := table.Of(&event.Head{TGID: 1})
	c := e.Latest().Container
	flow := emit.Item{Record: &sfproto.FileFlow{}, Process: e.Latest()}
	more := emit.Item{Container: c}

	s := emit.NewStream(out)
	s.Put(&more)
	require.Empty(t, out.take(), "nobody asked for it here")
	s.Put(&flow)
	require.Equal(t, []string{"C", "P", "FF"}, out.take())
	s.Put(&more)
	require.Empty(t, out.take())

	c.Complete(sfproto.Container{Name: "front", Image: "nginx:1"})
	s.Put(&flow)
	require.Equal(t, "nginx:1", out.recs[0].(*sfproto.Container).Image)
	require.Equal(t, []string{"C", "FF"}, out.take())
	s.Put(&more)
	s.Put(&flow)
	require.Equal(t, []string{"FF"}, out.take())
	s.Forget()
	s.Put(&flow)
	require.Equal(t, []string{"C", "P", "FF"}, out.take())
}

func TestProcessIsToldAgainOnceWhenItsProgramIsHashed(t *testing.T) {
	table, out := newState(), &list{}
	e, _ := table.Of(&event.Head{TGID: 1})
	table.Exec(e, &event.Exec{Head: event.Head{TGID: 1, Gen: 1}, Exe: "/new"})
	it := emit.Item{Record: &sfproto.ProcessEvent{}, Process: e.Latest()}
	s := emit.NewStream(out)
	s.Put(&it)
	require.Equal(t, []string{"C", "P", "PE"}, out.take())

	e.Latest().Program.SetHash("sha256:ab")
	s.Put(&it)
	p := out.recs[0].(*sfproto.Process)
	require.Equal(t, "sha256:ab", p.ExeHash)
	require.Equal(t, sfproto.StateReup, p.State)
	require.Equal(t, []string{"P", "PE"}, out.take())
	s.Put(&it)
	require.Equal(t, []string{"PE"}, out.take())

	child, _ := table.Fork(e, &event.Fork{ChildTGID: 2})
	s.Put(&emit.Item{Process: child.Latest()})
	require.Equal(t, "sha256:ab", out.recs[0].(*sfproto.Process).ExeHash)
	out.take()
	table.Exec(e, &event.Exec{Head: event.Head{TGID: 1, Gen: 2}, Exe: "/newer"})
	s.Put(&emit.Item{Process: e.Latest()})
	require.Empty(t, out.recs[0].(*sfproto.Process).ExeHash)
}

func TestUnsayableIsReported(t *testing.T) {
	require.False(t, emit.NewStream(&list{}).Put(&emit.Item{Record: &sfproto.Loss{}}))
}

func TestLedgerSettles(t *testing.T) {
	var l emit.Ledger
	require.Empty(t, l.Open())
	l.Add("", event.ClassExec, emit.ReasonQueueFull, 2)
	l.Add("", event.Class(200), emit.ReasonQueueFull, 2)
	open := l.Open()
	require.Equal(t, []emit.Drop{{Class: event.ClassExec, Reason: emit.ReasonQueueFull, Count: 2}}, open)
	l.Add("", event.ClassExec, emit.ReasonQueueFull, 1)
	l.Settle(open[0])
	require.Equal(t, int64(1), l.Open()[0].Count)
}

func TestLedgerKeepsContainersApart(t *testing.T) {
	var l emit.Ledger
	l.Add("b", event.ClassOpen, emit.ReasonQueueFull, 1)
	l.Add("a", event.ClassOpen, emit.ReasonQueueFull, 2)
	l.Add("", event.ClassOpen, emit.ReasonQueueFull, 4)
	require.Equal(t, []emit.Drop{
		{Class: event.ClassOpen, Reason: emit.ReasonQueueFull, Count: 4},
		{Class: event.ClassOpen, Reason: emit.ReasonQueueFull, Container: "a", Count: 2},
		{Class: event.ClassOpen, Reason: emit.ReasonQueueFull, Container: "b", Count: 1},
	}, l.Open())
	var all int64
	l.Totals(func(d emit.Drop) { all += d.Count })
	require.EqualValues(t, 7, all)

	for i := range 10000 {
		l.Add(strconv.Itoa(i), event.ClassRead, emit.ReasonQueueFull, 1)
	}
	var told int64
	open := l.Open()
	require.Less(t, len(open), 5000)
	for _, d := range open {
		told += d.Count
		l.Settle(d)
	}
	require.EqualValues(t, 10007, told)
	require.Empty(t, l.Open())
}

// However many containers lose something, as many are told as were counted, and those
// whose losses are told make room.
func TestLedgerTellsBoundedlyManyContainersApart(t *testing.T) {
	var l emit.Ledger
	const containers = 1000
	for i := range containers {
		l.Add(strconv.Itoa(i), event.ClassOpen, emit.ReasonQueueFull, 1)
		if i%2 == 0 {
			for _, d := range l.Open() {
				l.Settle(d)
			}
		}
	}
	var total, named int
	l.Totals(func(d emit.Drop) {
		total += int(d.Count)
		if d.Container != "" {
			named++
		}
	})
	require.Equal(t, containers, total)
	require.Equal(t, 256, named)
	require.Len(t, l.Open(), 1)
}

func TestATallyIsLostAsItWasCounted(t *testing.T) {
	var l emit.Ledger
	tally := emit.Tally{}
	tally.Item(&emit.Item{Class: event.ClassExec, Record: &sfproto.ProcessEvent{}})
	tally.Add(emit.Tally{{Class: event.ClassOpen, Container: "a"}: 4})
	tally.Lose(&l, emit.ReasonSpoolFull)
	require.Equal(t, []emit.Drop{
		{Class: event.ClassExec, Reason: emit.ReasonSpoolFull, Count: 1},
		{Class: event.ClassOpen, Reason: emit.ReasonSpoolFull, Container: "a", Count: 4},
	}, l.Open())
}

func TestNamesOfReasonsAndClasses(t *testing.T) {
	seen := map[string]bool{}
	var l emit.Ledger
	l.Totals(func(d emit.Drop) {
		name := emit.ClassName(d.Class) + " " + d.Reason.String()
		require.False(t, seen[name])
		require.NotContains(t, name, "(")
		seen[name] = true
	})
}

// TestAFlowIsLostByItsOperations: what is lost with a record is what it stands for.
func TestAFlowIsLostByItsOperations(t *testing.T) {
	f := func(class event.Class, rec sfproto.Record, want map[event.Class]int64) {
		t.Helper()
		got := map[event.Class]int64{}
		it := emit.Item{Class: class, Record: rec}
		it.Lost(func(c event.Class, n int64) { got[c] += n })
		require.Equal(t, want, got)
	}
	f(event.ClassExec, nil, map[event.Class]int64{})
	f(event.ClassExec, &sfproto.ProcessEvent{}, map[event.Class]int64{event.ClassExec: 1})
	f(event.ClassFork, &sfproto.ProcessFlow{}, map[event.Class]int64{event.ClassAny: 1})
	f(event.ClassOpen, &sfproto.FileFlow{OpFlags: sfproto.OpOpen | sfproto.OpRead | sfproto.OpClose, NumRRecvOps: 5, NumErrors: 2},
		map[event.Class]int64{event.ClassOpen: 3, event.ClassRead: 5})
	f(event.ClassWrite, &sfproto.FileFlow{OpFlags: sfproto.OpWrite, NumWSendOps: 7}, map[event.Class]int64{event.ClassWrite: 7})
	f(event.ClassClose, &sfproto.FileFlow{OpFlags: sfproto.OpClose}, map[event.Class]int64{event.ClassClose: 1})
	f(event.ClassAccept, &sfproto.NetworkFlow{OpFlags: sfproto.OpAccept, NumRRecvOps: 1, NumWSendOps: 2},
		map[event.Class]int64{event.ClassAccept: 1, event.ClassRead: 1, event.ClassWrite: 2})
}
