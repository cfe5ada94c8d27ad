package state

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/sfproto"
)

const dockerPath = "/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

type fakeProc map[uint32]procfs.Process

func (f fakeProc) Read(tgid uint32) (procfs.Process, bool) {
	p, ok := f[tgid]
	return p, ok
}

type fakeNames struct{}

func (fakeNames) User(uid uint32) string {
	if uid == 0 {
		return "root"
	}
	return ""
}

func (fakeNames) Group(uint32) string { return "" }

func newTable(proc fakeProc, max int) *Table {
	return New(Options{Reader: proc, Names: fakeNames{}, Offset: 1000, Max: max})
}

func head(tgid uint32, start uint64, gen uint32) *event.Head {
	return &event.Head{TGID: tgid, TID: tgid, Start: start, Gen: gen, Time: 50}
}

func TestUnknownProcessIsReadWithItsParents(t *testing.T) {
	table := newTable(fakeProc{
		7: {Creds: event.Creds{PPID: 1, Comm: "sh", VPID: 1}, Start: 0, Exe: "/bin/sh", Args: []string{"sh", "-c", "x"}, CWD: "/", Cgroup: dockerPath},
		1: {Creds: event.Creds{Comm: "init"}, Start: 0, Exe: "/init"},
	}, 0)
	e, replaced := table.Of(head(7, 40, 3))
	require.Nil(t, replaced)
	r := e.Latest().Record
	require.Equal(t, sfproto.OID{CreateTS: 1040, HPID: 7}, r.OID)
	require.Equal(t, "/bin/sh", r.Exe)
	require.Equal(t, "-c x", r.ExeArgs)
	require.Equal(t, "root", r.UserName)
	require.Equal(t, "0123456789ab", r.ContainerID)
	require.True(t, r.Entry)
	require.Equal(t, sfproto.StateReup, r.State)
	require.Equal(t, "/init", e.Parent().Latest().Record.Exe)
	require.Equal(t, 2, table.Len())

	again, _ := table.Of(head(7, 40, 3))
	require.Same(t, e, again)
	require.False(t, e.Stale(head(7, 40, 3)))
	require.True(t, e.Stale(head(7, 40, 4)))
}

func TestContainerIsMetOnce(t *testing.T) {
	var met []string
	inside := procfs.Process{Cgroup: dockerPath}
	table := New(Options{Reader: fakeProc{7: inside, 8: inside, 9: {}}, Names: fakeNames{}, Met: func(c *container.Container) {
		met = append(met, c.FullID)
	}})
	a, _ := table.Of(head(7, 0, 0))
	b, _ := table.Of(head(8, 0, 0))
	host, _ := table.Of(head(9, 0, 0))
	table.Cgroup(&event.Cgroup{ID: 3, Path: dockerPath + "/init"})
	require.Same(t, a.Latest().Container, b.Latest().Container)
	require.Same(t, a.Latest().Container, table.cgroups.of(3))
	require.Nil(t, host.Latest().Container)
	require.Equal(t, []string{dockerPath[len("/docker/"):]}, met)
}

func TestUsersAreThoseOfTheContainer(t *testing.T) {
	var asked []string
	inside := procfs.Process{Cgroup: dockerPath}
	table := New(Options{Reader: fakeProc{7: inside, 9: {}}, Names: fakeNames{}, Inside: func(id string, tgid uint32) procfs.Users {
		asked = append(asked, fmt.Sprint(id[:4], " ", tgid))
		return insideNames{}
	}})
	e, _ := table.Of(head(7, 0, 0))
	require.Equal(t, "toor", e.Latest().Record.UserName)
	require.Equal(t, "wheel", e.Latest().Record.GroupName)
	host, _ := table.Of(head(9, 0, 0))
	require.Equal(t, "root", host.Latest().Record.UserName)
	require.Equal(t, []string{"0123 7"}, asked)
}

func TestProgramsAreToldAndShared(t *testing.T) {
	var ran []string
	table := New(Options{Reader: fakeProc{7: {Exe: "/bin/sh"}}, Names: fakeNames{}, Ran: func(tgid uint32, p *Program) {
		ran = append(ran, fmt.Sprint(tgid, p.Path, p.Inode, p.Ctime))
	}})
	e, _ := table.Of(head(7, 0, 0))
	first := e.Latest().Program
	child, _ := table.Fork(e, &event.Fork{ChildTGID: 8})
	table.Change(e, &event.State{Head: *head(7, 0, 1), CWD: "/new"})
	require.Same(t, first, child.Latest().Program)
	require.Same(t, first, e.Latest().Program)
	table.Exec(child, &event.Exec{Head: *head(8, 0, 1), Exe: "/bin/ls", ExeInode: 5, ExeCtime: 6})
	require.NotSame(t, first, child.Latest().Program)
	require.Equal(t, []string{"7/bin/sh0 0", "8/bin/ls5 6"}, ran)
}

type insideNames struct{}

func (insideNames) User(uint32) string  { return "toor" }
func (insideNames) Group(uint32) string { return "wheel" }

func TestGoneProcessIsStillNamed(t *testing.T) {
	table := newTable(fakeProc{}, 0)
	e, _ := table.Of(head(7, 40, 0))
	require.Equal(t, sfproto.OID{CreateTS: 1040, HPID: 7}, e.Latest().Record.OID)
	require.Equal(t, int32(-1), e.Latest().Record.LoginUID)
	require.Equal(t, uint64(1), table.Unread)
}

// TestParentThatWasNotReadInTimeIsTheKernels: the exec of a process about which
// /proc did not answer names its parent.
func TestParentThatWasNotReadInTimeIsTheKernels(t *testing.T) {
	proc := fakeProc{1: {Creds: event.Creds{Comm: "init"}, Exe: "/init"}}
	table := newTable(proc, 0)
	e, _ := table.Of(head(7, 40, 0))
	require.Nil(t, e.Parent())
	table.Exec(e, &event.Exec{Head: *head(7, 40, 1), Creds: event.Creds{PPID: 1}, Exe: "/bin/sh"})
	require.Equal(t, "/init", e.Parent().Latest().Record.Exe)

	parent, _ := table.Of(head(1, 0, 0))
	table.Exec(parent, &event.Exec{Head: *head(1, 0, 1), Creds: event.Creds{PPID: 7}, Exe: "/init"})
	require.Nil(t, parent.Parent(), "no process descends from itself")
}

func TestAParentIsTakenFromAChangeToo(t *testing.T) {
	table := newTable(fakeProc{1: {Exe: "/init"}}, 0)
	e, _ := table.Of(head(7, 40, 0))
	table.Change(e, &event.State{Head: *head(7, 40, 1), Creds: event.Creds{PPID: 1}})
	require.Equal(t, "/init", e.Parent().Latest().Record.Exe)
}

func TestOnlyChosenVariablesAreTold(t *testing.T) {
	table := New(Options{Reader: fakeProc{}, Names: fakeNames{}, Env: []string{"LD_PRELOAD", "EMPTY"}})
	e, _ := table.Of(head(7, 40, 0))
	table.Exec(e, &event.Exec{Head: *head(7, 40, 1), Env: []string{"SECRET=1", "LD_PRELOAD=/a=b", "LD_PRELOAD_2=x", "EMPTY="}})
	require.Equal(t, []string{"LD_PRELOAD=/a=b", "EMPTY="}, e.Latest().Record.Env)
	table.Exec(e, &event.Exec{Head: *head(7, 40, 2)})
	require.Empty(t, e.Latest().Record.Env)
}

func TestReusedIDIsAnotherProcess(t *testing.T) {
	table := newTable(fakeProc{7: {Exe: "/old", Start: 40}}, 0)
	old, _ := table.Of(head(7, 40, 0))
	e, replaced := table.Of(head(7, 40+10*procfs.StartStep, 0))
	require.Same(t, old, replaced)
	require.Empty(t, e.Latest().Record.Exe, "what /proc says is of another start time")
	require.NotEqual(t, old.OID, e.OID)
}

// A parent whose start /proc rounds is the same process when an event tells its
// start exactly.
func TestRoundedStartIsTheSameProcess(t *testing.T) {
	table := newTable(fakeProc{7: {Creds: event.Creds{PPID: 1}, Start: 0}, 1: {Start: procfs.StartStep}}, 0)
	child, _ := table.Of(head(7, 40, 0))
	e, replaced := table.Of(head(1, procfs.StartStep+5, 0))
	require.Nil(t, replaced)
	require.Equal(t, child.Parent(), e.Process)
}

func TestForkExecChangeMakeVersions(t *testing.T) {
	table := newTable(fakeProc{7: {Exe: "/bin/sh", Args: []string{"sh"}, CWD: "/home", Cgroup: dockerPath}}, 0)
	parent, _ := table.Of(head(7, 40, 0))
	child, _ := table.Fork(parent, &event.Fork{Head: *head(7, 40, 0), ChildTGID: 8, ChildStart: 60, ChildCreds: event.Creds{UID: 5, VPID: 2}})
	forked := child.Latest()
	require.Equal(t, sfproto.StateCreated, forked.Record.State)
	require.Equal(t, "/bin/sh", forked.Record.Exe)
	require.Equal(t, "/home", forked.Record.CWD)
	require.Equal(t, int32(5), forked.Record.UID)
	require.Same(t, parent.Process, child.Parent())

	table.Exec(child, &event.Exec{Head: *head(8, 60, 1), Exe: "/bin/ls", Args: []string{"ls", "/"}, CWD: "/home", ExeFlags: sfproto.ExeMemfd})
	execed := child.Latest()
	require.Equal(t, sfproto.StateModified, execed.Record.State)
	require.Equal(t, "/bin/ls", execed.Record.Exe)
	require.Equal(t, int32(1), execed.Record.Generation)
	require.Equal(t, "/bin/sh", forked.Record.Exe, "versions do not change")

	table.Change(child, &event.State{Head: *head(8, 60, 2), CWD: "/tmp"})
	require.Equal(t, "/tmp", child.Latest().Record.CWD)
	require.Equal(t, "/bin/ls", child.Latest().Record.Exe)
	require.Equal(t, forked.Record.OID, child.Latest().Record.OID)
}

func TestMoveIntoContainer(t *testing.T) {
	table := newTable(fakeProc{7: {}}, 0)
	e, _ := table.Of(head(7, 40, 0))
	require.Empty(t, e.Latest().Record.ContainerID)
	table.Cgroup(&event.Cgroup{ID: 99, Path: dockerPath})
	h := head(7, 40, 0)
	h.Cgroup = 99
	table.Of(h)
	require.Equal(t, "0123456789ab", e.Latest().Record.ContainerID)
	require.Equal(t, sfproto.StateModified, e.Latest().Record.State)
	version := e.Latest()
	table.Of(h)
	require.Same(t, version, e.Latest())
}

func TestPreloadTakesParentsFirst(t *testing.T) {
	table := newTable(fakeProc{}, 0)
	tasks := []*event.Task{
		{Head: *head(9, 3, 0), Creds: event.Creds{PPID: 8}},
		{Head: *head(8, 2, 0), Creds: event.Creds{PPID: 1}},
		{Head: *head(1, 1, 0), Creds: event.Creds{PPID: 0}},
		{Head: *head(5, 1, 0), Creds: event.Creds{PPID: 5}},
	}
	table.Preload(tasks, procfs.New(t.TempDir()))
	e, _ := table.Of(head(9, 3, 0))
	require.Equal(t, int64(8), e.Parent().OID.HPID)
	require.Equal(t, int64(1), e.Parent().Parent().OID.HPID)
	require.Equal(t, 4, table.Len())
}

// A process that became another program outside of the scope is read anew when
// it is heard of, with its parent.
func TestUnseenProcessIsReadAnew(t *testing.T) {
	proc := fakeProc{}
	table := New(Options{Reader: proc, Names: fakeNames{}, Partial: true})
	table.Preload([]*event.Task{
		{Head: *head(8, 2, 0), Creds: event.Creds{Comm: "old parent"}},
		{Head: *head(9, 3, 0), Creds: event.Creds{PPID: 8, Comm: "old"}},
	}, procfs.New(t.TempDir()))
	proc[8] = procfs.Process{Creds: event.Creds{Comm: "new parent"}}
	proc[9] = procfs.Process{Creds: event.Creds{Comm: "new"}}
	e, _ := table.Of(head(9, 3, 0))
	require.Equal(t, "new", e.Latest().Record.Comm)
	require.Equal(t, "new parent", e.Parent().Latest().Record.Comm)
	proc[9] = procfs.Process{Creds: event.Creds{Comm: "newer"}}
	table.Of(head(9, 3, 0))
	require.Equal(t, "new", e.Latest().Record.Comm, "what it becomes now is told by events")
}

// A daemon that starts itself anew for ever keeps a bounded chain.
func TestAncestorsAreBounded(t *testing.T) {
	table := newTable(fakeProc{1: {}}, 0)
	e, _ := table.Of(head(1, 1, 0))
	for i := range uint32(1000) {
		child, _ := table.Fork(e, &event.Fork{Head: *head(e.TGID, e.Start, 0), ChildTGID: i + 2, ChildStart: uint64(i + 2)})
		table.Remove(e)
		e = child
	}
	n := 0
	for p := e.Parent(); p != nil; p = p.Parent() {
		n++
	}
	require.Equal(t, maxAncestors, n)
}

func TestAFullTableShedsWhoWasIdleLongest(t *testing.T) {
	table := newTable(fakeProc{1: {}, 2: {}, 3: {Exe: "/three"}}, 3)
	table.Of(head(1, 0, 0))
	table.Of(head(2, 0, 0))
	require.Nil(t, table.Shed())
	table.Of(head(3, 0, 0))
	table.Of(head(1, 0, 0))
	require.Equal(t, uint32(2), table.Shed().TGID)
	require.Nil(t, table.Shed())
	require.Equal(t, 2, table.Len())
	require.Equal(t, uint64(1), table.Evicted)
	e, replaced := table.Of(head(2, 0, 0))
	require.Nil(t, replaced)
	require.Equal(t, uint32(2), e.TGID)
	require.Equal(t, uint32(3), table.Shed().TGID)
}

func TestSweepNeedsTwoMisses(t *testing.T) {
	table := newTable(fakeProc{1: {}, 2: {}}, 0)
	table.Of(head(1, 0, 0))
	table.Of(head(2, 0, 0))
	alive := func(tgid uint32) bool { return tgid == 1 }
	require.Empty(t, table.Sweep(alive))
	table.Of(head(2, 0, 0)) // it speaks: its end is on its way
	require.Empty(t, table.Sweep(alive))
	removed := table.Sweep(alive)
	require.Len(t, removed, 1)
	require.Equal(t, uint32(2), removed[0].TGID)
	require.Equal(t, 1, table.Len())
}
