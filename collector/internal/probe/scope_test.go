package probe

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// TestALauncherIsRecordedFromItsExecOn: what it did before, its threads included, is
// not the program's.
func TestALauncherIsRecordedFromItsExecOn(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir := t.TempDir()
	cmd, let := start(t, "launch", dir)
	tgid := uint32(cmd.Process.Pid)
	require.NoError(t, p.Launch(tgid))
	let()
	r := collect(t, p, tgid)
	wait(cmd)
	_, first := r.events[0].(*event.Cgroup)
	if first {
		r.events = r.events[1:]
	}
	require.IsType(t, &event.Exec{}, r.events[0])
	opened(t, r, filepath.Join(dir, "its"))
	require.Empty(t, all(r, func(e *event.Open) bool { return e.File.Path == filepath.Join(dir, "own") }))
	end := one(t, r, func(e *event.Exit) bool { return e.TGID == tgid })
	require.Zero(t, end.ThreadsCloned)
	require.Zero(t, end.ThreadsExited)
}

// TestTreeMissesNoChild forks faster than user space could follow: every child's
// first call is there.
func TestTreeMissesNoChild(t *testing.T) {
	const children = 300
	r := record(t, "forks", "/dev/null", strconv.Itoa(children))
	require.Equal(t, event.Losses{}, r.losses)
	forks := all(r, func(e *event.Fork) bool { return e.TGID == r.tgid })
	opens := all(r, func(e *event.Open) bool { return e.TGID != r.tgid && e.File.Path == "/dev/null" })
	exits := all(r, func(e *event.Exit) bool { return e.Status == 3<<8 })
	require.Len(t, forks, children)
	require.Len(t, exits, children)
	if r.missed > 0 { // not before 7.x
		require.LessOrEqual(t, uint64(children-len(opens)), r.missed)
		t.Skipf("skipped the rest: this kernel preempts hooks, and did not run %d", r.missed)
	}
	require.Len(t, opens, children)
	for i, fork := range forks {
		require.Equal(t, fork.ChildTGID, opens[i].TGID)
		require.Equal(t, fork.ChildStart, opens[i].Start)
		require.Equal(t, fork.ChildStart, exits[i].Start)
	}
}

func TestTheIgnoredAreSilentAndTheirChildrenAreNot(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir := t.TempDir()
	cmd, let := start(t, "spawn", "overwrite", dir)
	tgid := uint32(cmd.Process.Pid)
	require.NoError(t, p.AddToTree(tgid))
	require.NoError(t, p.Ignore(tgid))
	let()
	wait(cmd)
	exec := next[*event.Exec](t, p)
	require.Equal(t, "spawned", exec.Args[0])
	require.Equal(t, tgid, exec.Creds.PPID)
	r := collect(t, p, exec.TGID)
	require.Empty(t, all(r, func(e event.Event) bool { return e.Header().TGID == tgid }))
	opened(t, r, filepath.Join(dir, "a"))
}

// next returns the first event of a type.
func next[E event.Event](t *testing.T, p *Probe) E {
	t.Helper()
	for range 1000 {
		e, err := p.Next(1e9)
		require.NoError(t, err)
		if e, ok := e.(E); ok {
			return e
		}
	}
	require.FailNow(t, "no such event")
	panic("not reached")
}

// cgroupFolder makes a cgroup v2 folder for the length of a test: deeper than any
// v1 one that the test itself may run in.
func cgroupFolder(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := unix.Mount("none", root, "cgroup2", 0, ""); err != nil {
		t.Skip("skipped: cannot mount cgroup2:", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(root, 0)) })
	folder := root
	for _, name := range []string{"sysflow-test-" + strconv.Itoa(os.Getpid()), "b", "c", "d"} {
		made := filepath.Join(folder, name)
		require.NoError(t, os.Mkdir(made, 0o755))
		t.Cleanup(func() { require.NoError(t, os.Remove(made)) })
		folder = made
	}
	return folder
}

// TestAnEndIsToldOnce: threads that end at once may all find their process dead, and
// one of them after it was forgotten, when any process may be new in the scope.
func TestAnEndIsToldOnce(t *testing.T) {
	const children = 400
	needKernel(t)
	folder := cgroupFolder(t)
	p := load(t, Options{Scope: Scope{Kind: ScopeCgroup, Cgroup: folder}})
	cmd, let := start(t, "crowd", strconv.Itoa(children))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "cgroup.procs"), []byte(strconv.Itoa(cmd.Process.Pid)), 0o644))
	let()
	r := collect(t, p, uint32(cmd.Process.Pid))
	require.True(t, wait(cmd).Success())
	ends := map[uint64]int{} // by start
	for _, e := range all(r, any1[*event.Exit]) {
		ends[e.Start]++
	}
	// One more is the runtime's, which tries out what the kernel can do.
	require.GreaterOrEqual(t, len(ends), children+1)
	for start, n := range ends {
		require.Equal(t, 1, n, "process that started at %d", start)
	}
}

func TestCgroupScopeAndItsPath(t *testing.T) {
	needKernel(t)
	folder := cgroupFolder(t)
	p := load(t, Options{Scope: Scope{Kind: ScopeCgroup, Cgroup: folder}})
	dir := t.TempDir()
	outside, letOutside := start(t, "overwrite", dir)
	letOutside()
	wait(outside)
	cmd, let := start(t, "overwrite", dir)
	procs := filepath.Join(folder, "cgroup.procs")
	require.NoError(t, os.WriteFile(procs, []byte(strconv.Itoa(cmd.Process.Pid)), 0o644))
	let()
	r := collect(t, p, uint32(cmd.Process.Pid))
	require.True(t, wait(cmd).Success())

	var stat unix.Stat_t
	require.NoError(t, unix.Stat(folder, &stat))
	told := one(t, r, any1[*event.Cgroup])
	require.True(t, strings.HasSuffix(folder, told.Path), told.Path)
	require.Contains(t, told.Path, "/sysflow-test-")
	require.Equal(t, stat.Ino, told.ID)
	require.Equal(t, event.Event(told), r.events[0], "before the first event that has its id")
	for _, e := range r.events {
		require.Equal(t, r.tgid, e.Header().TGID)
		require.Equal(t, told.ID, e.Header().Cgroup)
	}
	opened(t, r, filepath.Join(dir, "a"))
}

// TestWhoIsMovedIsRecordedWhereItIsInScope: that a process was in scope is remembered, but
// not beyond its move.
func TestWhoIsMovedIsRecordedWhereItIsInScope(t *testing.T) {
	needKernel(t)
	folder := cgroupFolder(t)
	p := load(t, Options{Scope: Scope{Kind: ScopeCgroup, Cgroup: folder}})
	dir := t.TempDir()
	cmd, let := start(t, "moves", dir, folder, filepath.Dir(folder), folder)
	let()
	r := collect(t, p, uint32(cmd.Process.Pid))
	require.True(t, wait(cmd).Success())
	opened(t, r, filepath.Join(dir, "0"))
	require.Empty(t, all(r, func(e *event.Open) bool { return e.File.Path == filepath.Join(dir, "1") }))
	opened(t, r, filepath.Join(dir, "2"))
}

func TestTasksHaveThisProcess(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	tasks, err := p.Tasks()
	require.NoError(t, err)
	var self *event.Task
	kthreads := 0
	for _, task := range tasks {
		if task.TGID == uint32(os.Getpid()) {
			self = task
		}
		if task.Kthread {
			kthreads++
		}
	}
	require.NotNil(t, self)
	require.Positive(t, kthreads)
	checkCreds(t, self.Creds, uint32(os.Getpid()), uint32(os.Getppid()))
	require.Positive(t, self.PStart)
	require.Less(t, self.PStart, self.Start)
}
