package entity

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func oid(pid int64) sfproto.OID { return sfproto.OID{CreateTS: 100 + pid, HPID: pid} }

func proc(pid, parent int64, exe string) *sfproto.Process {
	p := &sfproto.Process{OID: oid(pid), Exe: exe}
	if parent != 0 {
		p.POID = oid(parent)
	}
	return p
}

func event(pid int64, op sfproto.Op) *sfproto.ProcessEvent {
	return &sfproto.ProcessEvent{ProcOID: oid(pid), TID: pid, OpFlags: op}
}

func names(p *view.Process) []string {
	var out []string
	for ; p != nil; p = p.Parent {
		out = append(out, p.Exe)
	}
	return out
}

func last(rs []view.Record) view.Record { return rs[len(rs)-1] }

func TestJoinKeepsWhatWasTrue(t *testing.T) {
	j := NewJoiner(Options{})
	before := last(j.Join(7, []sfproto.Record{
		&sfproto.Header{HostName: "h"},
		proc(1, 0, "init"), proc(2, 1, "sh"), event(2, sfproto.OpExec),
	}))
	require.EqualValues(t, 10, before.Seq)
	require.Equal(t, "h", before.Header.HostName)
	require.Equal(t, []string{"sh", "init"}, names(before.Process))

	after := last(j.Join(11, []sfproto.Record{proc(1, 0, "systemd"), proc(2, 1, "curl"), event(2, sfproto.OpExec)}))
	require.Equal(t, []string{"curl", "systemd"}, names(after.Process))
	require.Equal(t, []string{"sh", "init"}, names(before.Process))
}

func TestJoinSharesAViewUntilSomethingChanges(t *testing.T) {
	j := NewJoiner(Options{})
	j.Join(0, []sfproto.Record{proc(1, 0, "init"), proc(2, 1, "sh")})
	rs := j.Join(2, []sfproto.Record{event(2, 0), event(2, 0)})
	require.Same(t, rs[0].Process, rs[1].Process)
}

func TestJoinFindsContainerPodAndFiles(t *testing.T) {
	j := NewJoiner(Options{})
	p := proc(1, 0, "sh")
	p.ContainerID = "c"
	f, g := sfproto.NewFOID("c", "/a"), sfproto.NewFOID("c", "/b")
	rs := j.Join(0, []sfproto.Record{
		&sfproto.Pod{ID: "p", Name: "web-0"}, &sfproto.Container{ID: "c", PodID: "p"}, p,
		&sfproto.File{OID: f, Path: "/a"}, &sfproto.File{OID: g, Path: "/b"},
		&sfproto.FileEvent{ProcOID: oid(1), OpFlags: sfproto.OpRename, FileOID: f, NewFileOID: g},
	})
	v := last(rs)
	require.Equal(t, "web-0", v.Pod.Name)
	require.Equal(t, "c", v.Container.ID)
	require.Equal(t, "/a", v.File.Path)
	require.Equal(t, "/b", v.NewFile.Path)
}

func TestJoinAnnouncesContainerAfterItsProcess(t *testing.T) {
	j := NewJoiner(Options{})
	p := proc(1, 0, "sh")
	p.ContainerID = "c"
	require.Nil(t, last(j.Join(0, []sfproto.Record{p, event(1, 0)})).Container)
	require.Equal(t, "late", last(j.Join(2, []sfproto.Record{&sfproto.Container{ID: "c", Name: "late"}, event(1, 0)})).Container.Name)
}

func TestJoinFindsParentAnnouncedAfterItsChild(t *testing.T) {
	j := NewJoiner(Options{})
	v := last(j.Join(0, []sfproto.Record{proc(2, 1, "sh"), proc(1, 0, "init"), event(2, 0)}))
	require.Equal(t, []string{"sh", "init"}, names(v.Process))
}

func TestHeaderForgetsEntities(t *testing.T) {
	j := NewJoiner(Options{})
	v := last(j.Join(0, []sfproto.Record{proc(1, 0, "init"), &sfproto.Header{}, event(1, 0)}))
	require.Nil(t, v.Process)
	require.EqualValues(t, 1, j.Stats().Unknown)
}

func TestParentsInACircleEnd(t *testing.T) {
	j := NewJoiner(Options{})
	v := last(j.Join(0, []sfproto.Record{proc(1, 2, "a"), proc(2, 1, "b"), proc(3, 3, "c"), event(2, 0)}))
	require.Equal(t, []string{"b", "a"}, names(v.Process))
	require.EqualValues(t, 2, j.Stats().Cut, "the pair, and the process that is its own parent")
}

func TestAncestorsAreBounded(t *testing.T) {
	j := NewJoiner(Options{})
	var rs []view.Record
	for pid := int64(1); pid < 1000; pid++ {
		rs = j.Join(pid, []sfproto.Record{proc(pid, pid-1, "fork"), event(pid, 0)})
		require.LessOrEqual(t, len(names(last(rs).Process)), maxDepth+1)
	}
	require.Greater(t, len(names(last(rs).Process)), maxDepth/2)
}

func TestExitedProcessStaysForAWhile(t *testing.T) {
	j := NewJoiner(Options{Dead: 1})
	join := func(pid int64, op sfproto.Op) *view.Process {
		return last(j.Join(0, []sfproto.Record{event(pid, op)})).Process
	}
	j.Join(0, []sfproto.Record{proc(1, 0, "a"), proc(2, 0, "b")})
	join(1, sfproto.OpExit)
	require.NotNil(t, join(1, 0))
	join(2, sfproto.OpExit)
	require.Nil(t, join(1, 0))
	require.NotNil(t, join(2, 0))
}

func TestTablesAreBounded(t *testing.T) {
	j := NewJoiner(Options{Processes: 4})
	j.Join(0, []sfproto.Record{proc(1, 0, "hot")})
	for pid := int64(2); pid < 100; pid++ {
		rs := j.Join(pid, []sfproto.Record{event(1, 0), proc(pid, 1, "cold")})
		require.NotNil(t, rs[0].Process, "a process in use is not evicted")
	}
	require.Equal(t, 4, j.processes.byOID.len())
	require.EqualValues(t, 95, j.Stats().Evicted)
}

func BenchmarkJoin(b *testing.B) {
	j := NewJoiner(Options{})
	f := sfproto.NewFOID("", "/etc/passwd")
	j.Join(0, []sfproto.Record{proc(1, 0, "init"), proc(2, 1, "sh"), &sfproto.File{OID: f, Path: "/etc/passwd"}})
	records := make([]sfproto.Record, 1024)
	for i := range records {
		records[i] = &sfproto.FileFlow{ProcOID: oid(2), FileOID: f}
	}
	b.ReportAllocs()
	for b.Loop() {
		j.Join(0, records)
	}
	b.ReportMetric(float64(b.N)*float64(len(records))/b.Elapsed().Seconds(), "records/s")
}

// TestABudgetIsSharedAndHolds: whoever takes more gives up what it did not use for the
// longest time, and a joiner that ends gives all back.
func TestABudgetIsSharedAndHolds(t *testing.T) {
	budget := NewBudget(256 << 10)
	quiet, busy := NewJoiner(Options{Budget: budget}), NewJoiner(Options{Budget: budget})
	quiet.Join(0, []sfproto.Record{proc(1, 0, "init")})
	for pid := int64(2); pid < 1000; pid++ {
		p := proc(pid, 0, "sh")
		p.ExeArgs = strings.Repeat("x", 15_000)
		r := last(busy.Join(pid, []sfproto.Record{p, event(pid, 0)}))
		require.Equal(t, p.ExeArgs, r.Process.ExeArgs, "the newest one is there")
		require.LessOrEqual(t, budget.Held(), int64(256<<10))
	}
	require.Equal(t, int64(998), busy.Stats().Evicted+int64(busy.processes.byOID.len()))
	require.NotNil(t, last(quiet.Join(1, []sfproto.Record{event(1, 0)})).Process)
	busy.Shed()
	quiet.Close()
	busy.Close()
	require.Zero(t, budget.Held())
}

// TestArgumentsAreNotKeptTwice: and are right where they are not what the text was
// joined from.
func TestArgumentsAreNotKeptTwice(t *testing.T) {
	var k keeper
	for _, args := range [][]string{
		{"sh", "-c", "a b  c", "", "x"}, {"sh", "", ""}, {"sh"}, nil, {"sh", "-c"},
	} {
		joined := ""
		if len(args) > 1 {
			joined = strings.Join(args[1:], " ")
		}
		require.Equal(t, args, k.args(args, joined))
		require.Equal(t, args, k.args(args, "something else"))
	}
	long := strings.Repeat("y", 1000)
	joined := "-c " + long
	got := k.args([]string{"sh", "-c", long}, joined)
	require.Equal(t, unsafe.StringData(joined[3:]), unsafe.StringData(got[2]))
}
