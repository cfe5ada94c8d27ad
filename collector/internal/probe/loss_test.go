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
func opensOf(t *testing.T, opts Options, n int, mode string) (path string, r *recording) {
	t.Helper()
	opts.Scope.Kind = ScopeTree
	p := load(t, opts)
	path = filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.WriteFile(path, []byte("12345"), 0o600))
	cmd, let := start(t, "opens", path, strconv.Itoa(n), mode)
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	require.True(t, wait(cmd).Success())
	r = collect(t, p, uint32(cmd.Process.Pid))
	requireOneCgroupsLosses(t, p, r)
	return path, r
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
	require.NoError(t, p.CgroupLosses(func(cgroup uint64, c event.Class, reason event.Reason, n uint64) {
		require.Equal(t, r.events[len(r.events)-1].Header().Cgroup, cgroup)
		known[c][reason] += n
	}))
	require.Equal(t, r.losses, known)
}

// TestAFullRingLosesNothingUncounted: what was done is what was told plus what was
// lost, for opens, for the flows' ends and for the reads in them. The exit, which
// is not bulk, still finds room.
func TestAFullRingLosesNothingUncounted(t *testing.T) {
	const n = 5000
	path, r := opensOf(t, Options{Ring: 64 << 10}, n, "close")
	opens := all(r, func(e *event.Open) bool { return e.File.Path == path })
	require.NotEmpty(t, opens)
	require.Less(t, len(opens), n)
	require.EqualValues(t, n, uint64(len(opens))+r.lost(event.ClassOpen))

	flows := map[uint64]bool{}
	for _, e := range opens {
		flows[e.Flow] = true
	}
	ends := all(r, func(e *event.Close) bool { return flows[e.Flow] })
	var reads uint64
	for _, e := range ends {
		reads += e.Counters.ReadOps
	}
	lostEnds := r.lost(event.ClassClose)
	require.EqualValues(t, len(opens), uint64(len(ends))+lostEnds)
	require.EqualValues(t, n, reads+lostEnds+r.lost(event.ClassRead))
	require.Zero(t, r.losses[event.ClassExit])
}

func TestAFullMapLosesNothingUncounted(t *testing.T) {
	const n = 100
	path, r := opensOf(t, Options{MaxFlows: 40}, n, "hold")
	opens := all(r, func(e *event.Open) bool { return e.File.Path == path })
	require.NotEmpty(t, opens)
	require.Less(t, len(opens), n)
	require.EqualValues(t, n, uint64(len(opens))+r.losses[event.ClassOpen][event.ReasonMapFull])
}
