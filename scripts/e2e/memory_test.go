package e2e

import (
	"os/exec"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/overload"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// memoryLimit makes a cgroup whose memory is known.
func memoryLimit(t *testing.T) *cgroup.Limit {
	t.Helper()
	limit, err := cgroup.NewLimit("sysflow-e2e", "memory", nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, limit.Remove()) })
	return limit
}

// TestMemoryLimitHolds: under one storm after the other, a collector and what the kernel
// holds for it stay below what they may use.
func TestMemoryLimitHolds(t *testing.T) {
	r := newRig(t)
	require.NoError(t, overload.Load{}.Prepare(r.work("")))
	r.limitBomb()
	activities := r.container("activities")
	limit := memoryLimit(t)
	most := (70 + runtime.NumCPU()) << 20
	collector := r.start(pair.Options{Path: binary("sfcollector"), Before: limit.Contain, Args: []string{
		"run", "--cgroup", r.group.Path(), "--out", "-", "--memory-limit", strconv.Itoa(most)}})
	for _, name := range []string{"flood", "crowd", bombActivity, "held", "opened", "connections", "launches"} {
		r.activityIn(activities, name)
		peak, err := limit.PeakMemory()
		require.NoError(t, err)
		t.Logf("%s: %d MiB at most so far", name, peak>>20)
		require.LessOrEqual(t, peak, int64(most))
	}
	require.NoError(t, collector.Stop(within), collector.Stderr())
}

// TestTooLittleMemoryIsTold: where the kernel would end one of the pair soon, it says so
// and does not start.
func TestTooLittleMemoryIsTold(t *testing.T) {
	r := newRig(t)
	limit := memoryLimit(t)
	require.NoError(t, limit.Memory(16<<20))
	f := func(want, name string, args ...string) {
		t.Helper()
		cmd := exec.Command(binary(name), args...)
		limit.Contain(cmd)
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), "this cgroup allows 16 MiB of memory, "+want+" MiB are the least: raise its limit")
	}
	f("64", "sfcollector", "run", "--cgroup", r.group.Path(), "--out", "-")
	f("64", "sfcollector", "check")
	f("32", "sfprocessor", "run", "--input", "unix:"+r.socket, "--export", "json:-")
}
