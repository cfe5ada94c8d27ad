package probe

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// startIn starts a scenario in a new cgroup below a folder.
func startIn(t *testing.T, folder, name, scenario string, args ...string) (cgroup uint64, run func() (tgid uint32)) {
	t.Helper()
	dir := filepath.Join(folder, name)
	require.NoError(t, os.Mkdir(dir, 0o755))
	t.Cleanup(func() { require.NoError(t, os.Remove(dir)) })
	var stat unix.Stat_t
	require.NoError(t, unix.Stat(dir, &stat))
	cmd, let := start(t, scenario, args...)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(cmd.Process.Pid)), 0o644))
	return stat.Ino, func() uint32 {
		let()
		require.True(t, wait(cmd).Success())
		return uint32(cmd.Process.Pid)
	}
}

// of is a recording's part that is of a cgroup.
func (r *recording) of(t *testing.T, p *Probe, cgroup uint64) *recording {
	t.Helper()
	part := &recording{}
	for _, e := range r.events {
		if e.Header().Cgroup == cgroup {
			part.events = append(part.events, e)
		}
	}
	require.NoError(t, p.CgroupLosses(func(id uint64, c event.Class, reason event.Reason, n uint64) bool {
		if id == cgroup {
			part.losses[c][reason] = n
		}
		return false
	}))
	return part
}

// TestOneThatFloodsLosesItsOwn: while nobody reads, one cgroup floods with opens and
// processes, then another one does a little. Of what is not bulk, that one loses
// nothing; of the first, what is told and what is lost is what it did.
func TestOneThatFloodsLosesItsOwn(t *testing.T) {
	const flood, modest = 5000, 20
	needKernel(t)
	folder := cgroupFolder(t)
	file := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	p := load(t, Options{Scope: Scope{Kind: ScopeCgroup, Cgroup: folder}, Ring: 1 << 20})
	loud, doFlood := startIn(t, folder, "loud", "floods", file, strconv.Itoa(flood))
	quiet, doLittle := startIn(t, folder, "quiet", "modest", strconv.Itoa(modest))
	doFlood()
	r := collect(t, p, doLittle())

	q := r.of(t, p, quiet)
	for c := event.ClassExec; c < event.ClassFile; c++ {
		require.Zero(t, q.lost(c), "class %d", c)
	}
	require.Len(t, all(q, any1[*event.Fork]), modest)
	require.Len(t, all(q, func(e *event.Exec) bool { return e.Filename == "/bin/true" }), modest)
	require.Len(t, all(q, any1[*event.Exit]), modest+1)
	require.Len(t, all(q, func(e *event.Socket) bool { return e.Class == event.ClassConnect }), modest)
	require.Len(t, all(q, func(e *event.Socket) bool { return e.Class == event.ClassAccept }), modest)

	l := r.of(t, p, loud)
	require.Positive(t, l.losses[event.ClassOpen][event.ReasonQuota])
	require.Positive(t, l.losses[event.ClassFork][event.ReasonQuota])
	require.EqualValues(t, 2*flood, uint64(len(all(l, any1[*event.Open])))+l.lost(event.ClassOpen))
	require.EqualValues(t, flood, uint64(len(all(l, any1[*event.Fork])))+l.lost(event.ClassFork))
	require.EqualValues(t, flood+1, uint64(len(all(l, any1[*event.Exit])))+l.lost(event.ClassExit))
}
