package record_test

import (
	"maps"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/flow/flowtest"
	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/collector/internal/record"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

const (
	pid    = 7
	second = uint64(time.Second)
)

type world struct{}

func (world) Read(uint32) (procfs.Process, bool) {
	return procfs.Process{Exe: "/bin/sh", CWD: "/home"}, true
}
func (world) User(uint32) string  { return "user" }
func (world) Group(uint32) string { return "group" }

// fixture is a Maker whose records go through a stream, as they do in earnest.
type fixture struct {
	*record.Maker
	kernel *flowtest.Kernel
	ledger emit.Ledger
	table  *state.Table
	recs   []sfproto.Record

	alive, excluded bool
	forgotten       []uint32 // by the kernel side
}

func (f *fixture) Append(r sfproto.Record) bool {
	f.recs = append(f.recs, r)
	return true
}

func newFixture() *fixture {
	f := &fixture{kernel: flowtest.NewKernel(), alive: true}
	stream := emit.NewStream(f)
	out := func(it emit.Item) { stream.Put(&it) }
	f.table = state.New(state.Options{Reader: world{}, Names: world{}})
	f.Maker = record.New(record.Options{
		Kernel: f.kernel, Ledger: &f.ledger, Out: out, Log: zerolog.Nop(), State: f.table,
		Flows:    flow.New(flow.Options{Kernel: f.kernel, Ledger: &f.ledger, Out: out}),
		Alive:    func(uint32) bool { return f.alive },
		Forget:   func(tgid uint32, _ uint64) error { f.forgotten = append(f.forgotten, tgid); return nil },
		Excluded: func(*event.Head) bool { return f.excluded },
	})
	return f
}

func head(nr int32, ret int64, gen uint32) event.Head {
	return event.Head{TGID: pid, TID: pid + 1, Time: 5 * second, NR: nr, Ret: ret, Gen: gen}
}

func (f *fixture) kinds() (out []string) {
	for _, r := range f.recs {
		out = append(out, r.Kind().String())
	}
	return out
}

// last is the record told last.
func last[T sfproto.Record](t *testing.T, f *fixture) T {
	t.Helper()
	require.NotEmpty(t, f.recs)
	r, ok := f.recs[len(f.recs)-1].(T)
	require.True(t, ok, "last record is %s", f.recs[len(f.recs)-1].Kind())
	return r
}

func TestFork(t *testing.T) {
	f := newFixture()
	f.Handle(&event.Fork{Head: head(unix.SYS_CLONE, 0, 0), ChildTGID: 9, ChildStart: 5 * second, Flags: unix.CLONE_VFORK})
	require.Equal(t, []string{"P", "P", "PE", "PE"}, f.kinds())
	child := f.recs[1].(*sfproto.Process)
	require.Equal(t, sfproto.StateCreated, child.State)
	require.Equal(t, int64(pid), child.POID.HPID)
	parentSide, childSide := f.recs[2].(*sfproto.ProcessEvent), f.recs[3].(*sfproto.ProcessEvent)
	require.Equal(t, int32(9), parentSide.Ret)
	require.Equal(t, int64(pid+1), parentSide.TID)
	require.Equal(t, child.OID, childSide.ProcOID)
	require.Equal(t, int32(0), childSide.Ret)
	require.Equal(t, int64(unix.CLONE_VFORK), childSide.Flags)
}

func openEvent(fd int32, id uint64, gen uint32) *event.Open {
	return &event.Open{
		Head: head(unix.SYS_OPENAT, int64(fd), gen), FD: fd, Flow: id, OpenFlags: unix.O_RDWR | unix.O_CREAT | unix.O_CLOEXEC,
		File: event.File{Dev: 5, Inode: 6, Mode: unix.S_IFREG | 0o644, Path: "/etc/passwd"}, RawPath: "passwd",
	}
}

// The barrier: the flow is told under the old program, then comes the new one.
func TestExecEndsFlowsFirst(t *testing.T) {
	f := newFixture()
	f.Handle(openEvent(3, 1, 0))
	f.kernel.Flows[event.FlowKey{TGID: pid, FD: 3}] = flowtest.Counted{ID: 1, Counters: event.Counters{ReadOps: 1, ReadBytes: 9}}
	f.Handle(&event.Exec{Head: head(unix.SYS_EXECVE, 0, 1), Exe: "/bin/ls", Filename: "ls", Args: []string{"ls"}})
	require.Equal(t, []string{"P", "F", "FF", "P", "PE"}, f.kinds())
	ff := f.recs[2].(*sfproto.FileFlow)
	require.Equal(t, sfproto.OpOpen|sfproto.OpRead|sfproto.OpTruncate, ff.OpFlags)
	require.Equal(t, sfproto.OpenRdonly|sfproto.OpenWronly|sfproto.OpenCreat|sfproto.OpenCloexec, ff.OpenFlags)
	require.Equal(t, int32(0), ff.Generation)
	require.Equal(t, "/bin/ls", f.recs[3].(*sfproto.Process).Exe)
	pe := last[*sfproto.ProcessEvent](t, f)
	require.Equal(t, sfproto.OpExec, pe.OpFlags)
	require.Equal(t, "execve", pe.Syscall)
	require.Equal(t, "ls", pe.Filename)
	require.Equal(t, int32(1), pe.Generation)
	require.Empty(t, f.kernel.Flows)
}

func TestFileEntity(t *testing.T) {
	f := newFixture()
	f.Handle(openEvent(3, 1, 0))
	f.Flush(6 * second)
	file := f.recs[1].(*sfproto.File)
	require.Equal(t, sfproto.NewFOID("", "/etc/passwd"), file.OID)
	require.Equal(t, sfproto.ResFile, file.ResType)
	require.Equal(t, int64(6), file.Inode)
	require.Equal(t, "passwd", last[*sfproto.FileFlow](t, f).RawPath)
}

func TestFailedCallsMakeNoFlow(t *testing.T) {
	f := newFixture()
	f.Handle(&event.Open{Head: head(unix.SYS_OPENAT, -2, 0), FD: -1, RawPath: "../x", Base: "/home/u"})
	se := last[*sfproto.SyscallEvent](t, f)
	require.Equal(t, "openat", se.Syscall)
	require.Equal(t, int64(-2), se.Ret)
	require.Equal(t, []string{"../x"}, se.Strings)
	require.Equal(t, sfproto.NewFOID("", "/home/x"), se.FileOID)

	f.Handle(&event.Exec{Head: head(unix.SYS_EXECVE, -13, 0), Filename: "/nope"})
	se = last[*sfproto.SyscallEvent](t, f)
	require.Equal(t, "execve", se.Syscall)
	require.Equal(t, []string{"/nope"}, se.Strings)
	require.Equal(t, sfproto.NewFOID("", "/nope"), se.FileOID)

	f.Handle(&event.Socket{Head: head(unix.SYS_CONNECT, -111, 0), FD: 4, Sock: event.Sock{Protocol: 6, RPort: 81, LPort: 9000}})
	se = last[*sfproto.SyscallEvent](t, f)
	require.Equal(t, int32(81), se.Dport)
	require.Equal(t, int32(4), se.FD)
	f.Flush(9 * second)
	require.Equal(t, []string{"P", "F", "SE", "F", "SE", "SE"}, f.kinds())
}

func TestConnectInProgressIsAFlow(t *testing.T) {
	f := newFixture()
	f.Handle(&event.Socket{Head: head(unix.SYS_CONNECT, -115, 0), FD: 4, Flow: 1, Sock: event.Sock{Protocol: 6, RPort: 81}})
	f.Handle(&event.Socket{Head: head(unix.SYS_SHUTDOWN, 0, 0), FD: 4, Flow: 1})
	f.Flush(9 * second)
	nf := last[*sfproto.NetworkFlow](t, f)
	require.Equal(t, sfproto.OpConnect|sfproto.OpShutdown|sfproto.OpTruncate, nf.OpFlags)
	require.Equal(t, int32(115), nf.FirstErrno)
}

func TestNames(t *testing.T) {
	f := func(ev event.Name, op sfproto.Op, file, newFile string) {
		t.Helper()
		fx := newFixture()
		fx.Handle(&ev)
		fe := last[*sfproto.FileEvent](t, fx)
		require.Equal(t, op, fe.OpFlags)
		require.Equal(t, sfproto.NewFOID("", file), fe.FileOID)
		if newFile == "" {
			require.Zero(t, fe.NewFileOID)
			return
		}
		require.Equal(t, sfproto.NewFOID("", newFile), fe.NewFileOID)
	}
	at := func(nr int32) event.Head { return head(nr, 0, 0) }
	f(event.Name{Head: at(unix.SYS_MKDIRAT), Path: "d", Base: "/tmp"}, sfproto.OpMkdir, "/tmp/d", "")
	f(event.Name{Head: at(unix.SYS_UNLINKAT), Path: "/a"}, sfproto.OpUnlink, "/a", "")
	f(event.Name{Head: at(unix.SYS_UNLINKAT), Path: "/a", Flags: unix.AT_REMOVEDIR}, sfproto.OpRmdir, "/a", "")
	f(event.Name{Head: at(unix.SYS_RENAMEAT2), Path: "a", Base: "/x", NewPath: "../b", NewBase: "/y/z"}, sfproto.OpRename, "/x/a", "/y/b")
	f(event.Name{Head: at(unix.SYS_LINKAT), Path: "/a", NewPath: "/b"}, sfproto.OpLink, "/a", "/b")
	f(event.Name{Head: at(unix.SYS_SYMLINKAT), Path: "../t", NewPath: "l", NewBase: "/d/e"}, sfproto.OpSymlink, "/d/t", "/d/e/l")
}

func TestStateChanges(t *testing.T) {
	f := newFixture()
	f.Handle(&event.State{Head: head(unix.SYS_SETRESUID, 0, 1), Args: [3]uint64{0xffffffff, 5, 6}, Creds: event.Creds{UID: 5}})
	pe := last[*sfproto.ProcessEvent](t, f)
	require.Equal(t, sfproto.OpSetuid, pe.OpFlags)
	require.Equal(t, []string{"-1", "5", "6"}, pe.Args)
	require.Equal(t, int32(1), pe.Generation)

	f.Handle(&event.State{Head: head(unix.SYS_CHDIR, 0, 2), OldGen: 1, CWD: "/tmp"})
	require.Equal(t, "/tmp", last[*sfproto.Process](t, f).CWD)

	f.Handle(&event.State{Head: head(unix.SYS_SETUID, -1, 2), OldGen: 2})
	require.Equal(t, int32(-1), last[*sfproto.ProcessEvent](t, f).Ret)
	f.Handle(&event.State{Head: head(unix.SYS_SETREGID, 0, 3), OldGen: 2, Args: [3]uint64{3, 4, 5}})
	require.Equal(t, []int64{3, 4}, last[*sfproto.SyscallEvent](t, f).Args, "what the call does not have is not told")
	f.Handle(&event.State{Head: head(unix.SYS_SETNS, 0, 4), OldGen: 3, Args: [3]uint64{3, unix.CLONE_NEWNET}})
	require.Equal(t, int32(4), last[*sfproto.Process](t, f).Generation, "the call is told by itself")
}

// When the event of a change was lost, the next one shows it.
func TestLostChangeIsMadeUpFor(t *testing.T) {
	f := newFixture()
	f.Handle(openEvent(3, 1, 0))
	f.Handle(openEvent(4, 2, 5))
	require.Equal(t, []string{"P", "F", "FF"}, f.kinds())
	f.Flush(6 * second)
	require.Equal(t, []string{"P", "F", "FF", "P", "FF"}, f.kinds())
	require.Equal(t, int32(5), last[*sfproto.FileFlow](t, f).Generation)
}

func TestExitTellsFlowsThreadsAndStatus(t *testing.T) {
	f := newFixture()
	f.Handle(openEvent(3, 1, 0))
	f.Handle(&event.Exit{Head: head(-1, 0, 0), Status: 3 << 8, ThreadsCloned: 2, ThreadsExited: 2})
	require.Equal(t, []string{"P", "F", "FF", "PF", "PE"}, f.kinds())
	require.Equal(t, int64(2), f.recs[3].(*sfproto.ProcessFlow).NumThreadsCloned)
	require.Equal(t, int32(3<<8), last[*sfproto.ProcessEvent](t, f).Ret)
	require.Zero(t, f.table.Len())
}

func TestThreadsAreToldOnce(t *testing.T) {
	f := newFixture()
	f.Handle(openEvent(3, 1, 0))
	f.kernel.Threads[pid] = event.Threads{Cloned: 4}
	f.Tick(5 * second)
	require.Equal(t, sfproto.OpClone, last[*sfproto.ProcessFlow](t, f).OpFlags)
	n := len(f.recs)
	f.Tick(5*second + 1)
	require.Len(t, f.recs, n)
}

// The pair is in the table, as everything that runs, and in the kernel's: it is
// ignored, and what it did before is excluded.
func TestWhoIsExcludedIsNotTold(t *testing.T) {
	f := newFixture()
	f.table.Preload([]*event.Task{{Head: head(-1, 0, 0)}}, procfs.New(t.TempDir()))
	f.excluded = true
	f.Handle(openEvent(3, 1, 0))
	f.kernel.Threads[pid] = event.Threads{Cloned: 4}
	f.Flush(5 * second)
	require.Empty(t, f.recs)
}

// Of what the kernel lost a part is known to be a container's.
func TestLossesAreTheirContainers(t *testing.T) {
	const id = "3f4d1b2c5a697887a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3"
	f := newFixture()
	f.table.Cgroup(&event.Cgroup{ID: 5, Path: "/docker/" + id})
	lost := map[uint64]uint64{5: 3, 6: 1}
	of := func(tell func(uint64, event.Class, event.Reason, uint64) bool) error {
		maps.DeleteFunc(lost, func(cgroup, n uint64) bool { return tell(cgroup, event.ClassOpen, event.ReasonRingFull, n) })
		return nil
	}
	f.Maker = record.New(record.Options{
		Kernel: f.kernel, Ledger: &f.ledger, State: f.table, CgroupLosses: of, Log: zerolog.Nop(),
		Flows: flow.New(flow.Options{Kernel: f.kernel, Ledger: &f.ledger}), Alive: func(uint32) bool { return true },
	})
	f.kernel.Lost[event.ClassOpen][event.ReasonRingFull] = 9
	drop := func(container string, n int64) emit.Drop {
		return emit.Drop{Class: event.ClassOpen, Reason: emit.Reason(event.ReasonRingFull), Container: container, Count: n}
	}
	f.Tick(1 * second)
	require.Equal(t, []emit.Drop{drop("", 6), drop(id[:12], 3)}, f.ledger.Open())
	f.Tick(3 * second)
	require.Equal(t, []emit.Drop{drop("", 6), drop(id[:12], 3)}, f.ledger.Open(), "counted once")
	f.kernel.Lost[event.ClassOpen][event.ReasonRingFull], lost[5] = 11, 5
	f.Tick(5 * second)
	require.Equal(t, []emit.Drop{drop("", 6), drop(id[:12], 5)}, f.ledger.Open())

	for at := uint64(6); len(lost) > 0; at++ { // the kernel need not keep what does not grow
		require.Less(t, at, uint64(100))
		f.Tick(at * second)
	}
	f.kernel.Lost[event.ClassOpen][event.ReasonRingFull], lost[5] = 12, 1
	f.Tick(100 * second)
	require.Equal(t, []emit.Drop{drop("", 6), drop(id[:12], 6)}, f.ledger.Open())
}

// racing is a kernel that loses one more each time that it is asked.
type racing struct {
	*flowtest.Kernel
	lost event.Losses
}

func (r *racing) Losses() (event.Losses, error) {
	r.lost[event.ClassOpen][event.ReasonRingFull]++
	return r.lost, nil
}

// TestLossesMeanwhileAreCountedOnce: those that come between two looks at the kernel's
// counters.
func TestLossesMeanwhileAreCountedOnce(t *testing.T) {
	f := newFixture()
	k := &racing{Kernel: f.kernel}
	f.Maker = record.New(record.Options{
		Kernel: k, Ledger: &f.ledger, State: f.table, Log: zerolog.Nop(),
		CgroupLosses: func(tell func(uint64, event.Class, event.Reason, uint64) bool) error {
			tell(5, event.ClassOpen, event.ReasonRingFull, k.lost[event.ClassOpen][event.ReasonRingFull])
			return nil
		},
		Flows: flow.New(flow.Options{Kernel: k, Ledger: &f.ledger}), Alive: func(uint32) bool { return true },
	})
	for at := range uint64(10) {
		f.Tick(at * 2 * second)
		require.LessOrEqual(t, f.ledger.Open()[0].Count, int64(k.lost[event.ClassOpen][event.ReasonRingFull]))
	}
	require.GreaterOrEqual(t, f.ledger.Open()[0].Count, int64(k.lost[event.ClassOpen][event.ReasonRingFull])-2)
}

func TestLossesAreCountedOnce(t *testing.T) {
	f := newFixture()
	f.kernel.Lost[event.ClassOpen][event.ReasonRingFull] = 3
	f.Tick(second)
	f.Tick(10 * second)
	f.kernel.Lost[event.ClassOpen][event.ReasonRingFull] = 5
	f.Tick(20 * second)
	require.Equal(t, []emit.Drop{{Class: event.ClassOpen, Reason: emit.Reason(event.ReasonRingFull), Count: 5}}, f.ledger.Open())
}

func TestLostExitIsSweptUp(t *testing.T) {
	f := newFixture()
	f.Handle(openEvent(3, 1, 0))
	f.alive = false
	f.Tick(60 * second)
	f.Tick(121 * second)
	require.Zero(t, f.table.Len())
	require.Equal(t, []uint32{pid}, f.forgotten)
	require.Equal(t, sfproto.OpOpen|sfproto.OpTruncate, last[*sfproto.FileFlow](t, f).OpFlags)
}

// The work of the owner for a file that is opened, read and closed.
func BenchmarkOpenReadClose(b *testing.B) {
	f := newFixture()
	f.Maker = record.New(record.Options{
		Kernel: f.kernel, State: f.table, Ledger: &f.ledger, Out: func(emit.Item) {}, Log: zerolog.Nop(),
		Flows: flow.New(flow.Options{Kernel: f.kernel, Ledger: &f.ledger, Out: func(emit.Item) {}}),
	})
	b.ReportAllocs()
	for i := range b.N {
		open := openEvent(3, uint64(i+1), 0)
		f.Handle(open)
		f.Handle(&event.Close{Head: open.Head, Flow: open.Flow, Closed: true, Counters: event.Counters{ReadOps: 1}})
	}
}
