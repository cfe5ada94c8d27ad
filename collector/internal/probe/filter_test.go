package probe

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// filtered records a scenario as record does, with a filter in force, and returns
// what was left out.
func filtered(t *testing.T, p *Probe, f Filter, scenario string, args ...string) (*recording, [NumFilters]uint64) {
	t.Helper()
	before, err := p.Filtered()
	require.NoError(t, err)
	cmd, let := start(t, scenario, args...)
	tgid := uint32(cmd.Process.Pid)
	require.NoError(t, p.AddToTree(tgid))
	require.NoError(t, p.SetFilter(f))
	let()
	r := collect(t, p, tgid)
	require.True(t, wait(cmd).Success())
	require.Equal(t, event.Losses{}, r.losses, "what is left out is not lost")
	n, err := p.Filtered()
	require.NoError(t, err)
	for by := range n {
		n[by] -= before[by]
	}
	return r, n
}

// loud are the events that make records.
func loud(r *recording) []event.Event {
	return slices.DeleteFunc(slices.Clone(r.events), func(e event.Event) bool {
		_, isCgroup := e.(*event.Cgroup)
		return isCgroup || e.Header().Flags&event.HeadQuiet != 0
	})
}

// pathsBelow are those of the files below a folder that were opened, without it.
func pathsBelow(r *recording, dir string) (out []string) {
	for _, e := range loud(r) {
		var path string
		switch e := e.(type) {
		case *event.Open:
			path = e.File.Path
		case *event.Handle:
			path = e.File.Path
		}
		if name, ok := strings.CutPrefix(path, dir+"/"); ok {
			out = append(out, name)
		}
	}
	return out
}

func makeFolders(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
	}
	return dir
}

func TestFilterByPath(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir := makeFolders(t, "out", "out/in", "outside")
	at := func(name string) string { return filepath.Join(dir, name) }
	files := []string{at("a"), at("out/b"), at("outside/c"), at("out/in/d"), at("out/in/e"), at("f")}
	f := func(list map[string]Listed, want ...string) {
		t.Helper()
		r, n := filtered(t, p, Filter{Paths: list}, "writes", files...)
		require.Equal(t, want, pathsBelow(r, dir))
		require.GreaterOrEqual(t, n[ByPath], uint64(len(files)-len(want)))
		for _, open := range all(r, func(e *event.Open) bool { return strings.HasPrefix(e.File.Path, dir) }) {
			require.EqualValues(t, 5, closed(t, r, open.Flow).Counters.WriteBytes)
		}
	}
	out, in, exact := at("out")+"/", at("out/in")+"/", at("out/in/e")+"\x00"
	f(map[string]Listed{out: ListedOut}, "a", "outside/c", "f")
	f(map[string]Listed{out: ListedIn}, "out/b", "out/in/d", "out/in/e")
	f(map[string]Listed{out: ListedOut, in: ListedIn}, "out/in/d", "out/in/e")
	f(map[string]Listed{out: ListedIn, in: ListedOut, exact: ListedIn}, "out/b", "out/in/e")
	f(map[string]Listed{dir + "/": ListedIn, exact: ListedOut}, "a", "out/b", "outside/c", "out/in/d", "f")
}

// TestAMutedDescriptorIsForgotten: what another file does on a muted one's descriptor,
// closed unseen or not, is recorded.
func TestAMutedDescriptorIsForgotten(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir := t.TempDir()
	r, n := filtered(t, p, Filter{Paths: map[string]Listed{filepath.Join(dir, "a") + "\x00": ListedOut}}, "reuse", dir)
	require.GreaterOrEqual(t, n[ByPath], uint64(rounds))
	wrote := map[string]uint64{}
	paths := map[uint64]string{}
	for _, e := range r.events {
		switch e := e.(type) {
		case *event.Open:
			paths[e.Flow] = e.File.Path
		case *event.Handle:
			paths[e.Flow] = e.File.Path
		case *event.Close:
			wrote[filepath.Base(paths[e.Flow])] += e.Counters.WriteBytes
		}
	}
	require.EqualValues(t, 2*rounds, wrote["bb"])
	require.EqualValues(t, 3*rounds, wrote["ccc"])
	require.Zero(t, wrote["a"])
}

func TestFilterByUser(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir := makeFolders(t, "open")
	for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
		require.NoError(t, os.Chmod(d, 0o755)) // folders that the test made
	}
	require.NoError(t, os.Chmod(filepath.Join(dir, "open"), 0o777))
	const nobody = 65534
	args := []string{strconv.Itoa(nobody), filepath.Join(dir, "root"), filepath.Join(dir, "open/nobody")}
	r, n := filtered(t, p, Filter{Users: map[uint32]Listed{nobody: ListedOut}}, "drops", args...)
	require.Equal(t, []string{"root"}, pathsBelow(r, dir))
	require.Positive(t, n[ByUser])
	end := one(t, r, func(e *event.Exit) bool { return e.TGID == r.tgid })
	require.Equal(t, event.HeadQuiet, end.Flags, "what becomes of it is told to user space")

	r, _ = filtered(t, p, Filter{Users: map[uint32]Listed{nobody: ListedIn}}, "drops", args...)
	require.Equal(t, []string{"open/nobody"}, pathsBelow(r, dir))
}

func TestFilterByExecutable(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir := t.TempDir()
	program := filepath.Join(dir, "true") // the name tells busybox what to be
	copyProgram(t, truePath(t), program)
	after := filepath.Join(dir, "after")
	ofChild := func(r *recording) (out []event.Event) {
		for _, e := range loud(r) {
			if _, forks := e.(*event.Fork); e.Header().TGID != r.tgid && !forks {
				out = append(out, e)
			}
		}
		return out
	}
	r, n := filtered(t, p, Filter{Executables: map[string]Listed{program + "\x00": ListedOut}}, "runs", program, after)
	require.Equal(t, []string{"after"}, pathsBelow(r, dir))
	require.Positive(t, n[ByExecutable])
	exec := one(t, r, func(e *event.Exec) bool { return e.Exe == program })
	require.Equal(t, event.HeadQuiet, exec.Flags)
	for _, e := range ofChild(r) { // before its exec it was not that program
		require.Less(t, e.Header().Time, exec.Time)
	}

	r, _ = filtered(t, p, Filter{Executables: map[string]Listed{program + "\x00": ListedIn}}, "runs", program, after)
	require.Empty(t, pathsBelow(r, dir))
	exec = one(t, r, func(e *event.Exec) bool { return e.Exe == program })
	require.Zero(t, exec.Flags)
	require.Len(t, all(r, func(e *event.Exit) bool { return e.TGID == exec.TGID && e.Flags == 0 }), 1)
}

// freePorts are two ports on which nobody listens.
func freePorts(t *testing.T) (a, b uint16) {
	t.Helper()
	a = uint16(20000 + os.Getpid()%20000)
	return a, a + 1
}

func TestFilterByPort(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	a, b := freePorts(t)
	dir := t.TempDir()
	args := []string{strconv.Itoa(int(a)), strconv.Itoa(int(b)), dir}
	f := func(list map[uint16]Listed, want uint16) {
		t.Helper()
		r, n := filtered(t, p, Filter{Ports: list}, "listens", args...)
		require.Equal(t, []string{"between"}, pathsBelow(r, dir), "files have no ports")
		connects := all(r, func(e *event.Socket) bool { return e.Flow != 0 })
		require.Len(t, connects, 2)
		for _, c := range connects {
			require.Contains(t, []uint16{c.Sock.LPort, c.Sock.RPort}, want)
		}
		require.EqualValues(t, 2, n[ByPort], "a muted descriptor is judged once")
	}
	f(map[uint16]Listed{a: ListedOut}, b)
	f(map[uint16]Listed{a: ListedIn}, a)
}

func TestFilterByTree(t *testing.T) {
	dir := t.TempDir()
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	run := func(l Listed, only ...FilterBy) *recording {
		cmd, let := start(t, "spawn", "writes", filepath.Join(dir, "child"))
		tgid := uint32(cmd.Process.Pid)
		require.NoError(t, p.AddToTree(tgid))
		require.NoError(t, p.SetFilter(Filter{Trees: true, Only: only}))
		require.NoError(t, p.ListTree(tgid, l))
		require.NoError(t, p.Rejudge())
		let()
		r := collect(t, p, tgid)
		wait(cmd)
		return r
	}
	require.Empty(t, pathsBelow(run(ListedOut), dir))
	require.Equal(t, []string{"child"}, pathsBelow(run(ListedIn, ByTree), dir))
	require.Empty(t, pathsBelow(run(0, ByTree), dir))
}

func TestFilterByCgroup(t *testing.T) {
	needKernel(t)
	folder, dir := cgroupFolder(t), t.TempDir()
	id := inode(t, folder)
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	run := func(list func()) *recording {
		cmd, let := start(t, "writes", filepath.Join(dir, "a"))
		tgid := uint32(cmd.Process.Pid)
		require.NoError(t, os.WriteFile(filepath.Join(folder, "cgroup.procs"), []byte(strconv.Itoa(cmd.Process.Pid)), 0o644))
		require.NoError(t, p.AddToTree(tgid))
		require.NoError(t, p.SetFilter(Filter{Cgroups: true}))
		list()
		let()
		r := collect(t, p, tgid)
		wait(cmd)
		return r
	}
	r := run(func() {})
	require.Equal(t, []string{"a"}, pathsBelow(r, dir), "who is not judged is recorded")
	require.Equal(t, event.HeadUndecided, opened(t, r, filepath.Join(dir, "a")).Flags)
	one(t, r, func(e *event.Cgroup) bool { return e.ID == id })

	r = run(func() { require.NoError(t, p.ListCgroup(id, ListedOut)) })
	require.Empty(t, pathsBelow(r, dir))
	r = run(func() { require.NoError(t, p.ListCgroup(id, 0)) })
	require.Zero(t, opened(t, r, filepath.Join(dir, "a")).Flags)
}

func TestFilterByRecord(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	dir := makeFolders(t, "again")
	r, n := filtered(t, p, Filter{Records: RecordFileFlow | RecordSyscall}, "names", dir)
	require.NotEmpty(t, all(r, any1[*event.Name]))
	require.Empty(t, all(r, any1[*event.Open]))
	require.Empty(t, all(r, any1[*event.Call]))
	require.Positive(t, n[ByRecord])
	r, _ = filtered(t, p, Filter{Records: RecordFile}, "names", filepath.Join(dir, "again"))
	require.Empty(t, all(r, any1[*event.Name]))
	require.NotEmpty(t, all(r, any1[*event.Open]))
}

// TestNoFilterIsNone: a filter that is taken back leaves nothing out, and one that
// cannot be set changes nothing.
func TestNoFilterIsNone(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	path := filepath.Join(t.TempDir(), "a")
	require.NoError(t, p.SetFilter(Filter{Users: map[uint32]Listed{0: ListedOut}}))
	r, _ := filtered(t, p, Filter{}, "writes", path)
	opened(t, r, path)
	err := p.SetFilter(Filter{Paths: map[string]Listed{"/" + strings.Repeat("x", MaxFilterPath): ListedOut}})
	require.ErrorContains(t, err, "longer than 255 bytes")
}

func inode(t *testing.T, path string) uint64 {
	t.Helper()
	var stat unix.Stat_t
	require.NoError(t, unix.Stat(path, &stat))
	return stat.Ino
}
