package probe

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// opensOf runs the "opens" scenario, and lets nobody read before it is over.
func opensOf(t *testing.T, opts Options, n int, mode string) (p *Probe, path string, r *recording) {
	t.Helper()
	opts.Scope.Kind = ScopeTree
	p = load(t, opts)
	path = filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.WriteFile(path, []byte("12345"), 0o600))
	cmd, let := start(t, "opens", path, strconv.Itoa(n), mode)
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	require.True(t, wait(cmd).Success())
	r = collect(t, p, uint32(cmd.Process.Pid))
	requireOneCgroupsLosses(t, p, r)
	return p, path, r
}

// lost is what was lost of a class, for whatever reason.
func (r *recording) lost(c event.Class) (n uint64) {
	for _, of := range r.losses[c] {
		n += of
	}
	return n
}

// requireOneCgroupsLosses has all that a scenario lost be of its cgroup.
func requireOneCgroupsLosses(t *testing.T, p *Probe, r *recording) {
	t.Helper()
	var known event.Losses
	require.NoError(t, p.CgroupLosses(func(cgroup uint64, c event.Class, reason event.Reason, n uint64) bool {
		require.Equal(t, r.events[len(r.events)-1].Header().Cgroup, cgroup)
		known[c][reason] += n
		return false
	}))
	require.Equal(t, r.losses, known)
}

// TestAFullRingLosesNothingUncounted: what was done is what was told plus what was
// lost, for opens and for the reads in them. Every flow that was told to begin ends, if
// need be later. The exit, which is not bulk, still finds room.
func TestAFullRingLosesNothingUncounted(t *testing.T) {
	const n = 5000
	p, path, r := opensOf(t, Options{Ring: 64 << 10}, n, "close")
	opens := all(r, func(e *event.Open) bool { return e.File.Path == path })
	require.NotEmpty(t, opens)
	require.Less(t, len(opens), n)
	require.EqualValues(t, n, uint64(len(opens))+r.lost(event.ClassOpen))

	ends := map[uint64]*event.Close{}
	for _, e := range all(r, any1[*event.Close]) {
		ends[e.Flow] = e
	}
	stats, err := p.Stats()
	require.NoError(t, err)
	require.Positive(t, stats.LateEnds)
	last := opens[len(opens)-1]
	if end, late := p.LateEnd(last.Flow); late {
		ends[end.Flow] = end
	}
	require.NoError(t, p.LateEnds(func(e *event.Close) bool { ends[e.Flow] = e; return true }))
	require.NoError(t, p.LateEnds(func(e *event.Close) bool { require.Fail(t, "taken already"); return false }))
	var reads uint64
	for _, e := range opens {
		require.True(t, ends[e.Flow].Closed)
		reads += ends[e.Flow].Counters.ReadOps
	}
	require.EqualValues(t, n, reads+r.lost(event.ClassRead))
	require.Zero(t, r.lost(event.ClassClose))
	require.Zero(t, r.lost(event.ClassExit))
}

func TestAFullMapLosesNothingUncounted(t *testing.T) {
	const n = 100
	_, path, r := opensOf(t, Options{MaxFlows: 40}, n, "hold")
	opens := all(r, func(e *event.Open) bool { return e.File.Path == path })
	require.NotEmpty(t, opens)
	require.Less(t, len(opens), n)
	require.EqualValues(t, n, uint64(len(opens))+r.losses[event.ClassOpen][event.ReasonMapFull])
}

// TestAProcessWhoseEndWasMissedIsForgotten: but not another one that has its number.
func TestAProcessWhoseEndWasMissedIsForgotten(t *testing.T) {
	const start = 0 // as long as the kernel side has not seen it
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	require.NoError(t, p.AddToTree(1))
	require.NoError(t, p.ForgetProc(1, start+1))
	_, known := p.Proc(1)
	require.True(t, known)
	require.NoError(t, p.ForgetProc(1, start))
	_, known = p.Proc(1)
	require.False(t, known)
}
