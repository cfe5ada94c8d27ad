package probe

import (
	"maps"
	"os"
	"testing"
	"time"

	"github.com/cilium/ebpf"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// TestProgramsLeaveTheVerifierRoom holds each program to a fifth of the kernel's
// limit of a million instructions looked at.
func TestProgramsLeaveTheVerifierRoom(t *testing.T) {
	needKernel(t)
	spec, _, err := configure(Options{Scope: Scope{Kind: ScopeTree}}.withDefaults())
	require.NoError(t, err)
	if os.Getenv(tierEnv) != string(TierTrampoline) {
		maps.DeleteFunc(spec.Programs, func(_ string, p *ebpf.ProgramSpec) bool { return isWitness(p) })
	}
	loaded, err := ebpf.NewCollection(spec)
	require.NoError(t, err)
	defer loaded.Close()
	for name, prog := range loaded.Programs {
		info, err := prog.Info()
		require.NoError(t, err)
		n, ok := info.VerifiedInstructions()
		if !ok {
			t.Skip("skipped: this kernel does not tell (it does from 5.16 on)")
		}
		t.Logf("%s: %d", name, n)
		require.Less(t, n, uint32(200_000), name)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	f := func(opts Options, want string) {
		t.Helper()
		_, err := Load(opts)
		require.ErrorContains(t, err, want)
	}
	f(Options{Ring: 5000}, "a power of two")
	f(Options{Ring: 1 << 31}, "a power of two")
	f(Options{MaxFlows: -1}, "room for -1 entries")
	f(Options{Scope: Scope{Kind: 9}}, "unknown kind of scope 9")
	f(Options{Scope: Scope{Kind: ScopeCgroup}}, "a cgroup folder belongs")
	f(Options{Scope: Scope{Cgroup: "/x"}}, "a cgroup folder belongs")
}

func TestScopeWantsACgroup(t *testing.T) {
	needKernel(t)
	f := func(folder, want string) {
		t.Helper()
		_, err := Load(Options{Scope: Scope{Kind: ScopeCgroup, Cgroup: folder}})
		require.EqualError(t, err, want)
	}
	dir := t.TempDir()
	f(dir, dir+" is not a cgroup v2 folder: name one below a cgroup2 mount, such as /sys/fs/cgroup")
	f("/nonexistent", "open the cgroup to record: open /nonexistent: no such file or directory")
}

func TestKernelsOlderThan(t *testing.T) {
	f := func(release string, want bool) {
		t.Helper()
		require.Equal(t, want, olderThan(release, 5, 10))
	}
	f("4.19.0-27-amd64", true)
	f("5.4.0", true)
	f("5.9", true)
	f("5.10.0-32-amd64", false)
	f("6.1.0", false)
	f("unknown", false)
}

func TestCloseEndsNext(t *testing.T) {
	needKernel(t)
	p, err := Load(Options{Scope: Scope{Kind: ScopeTree}})
	require.NoError(t, err)
	_, err = p.Next(time.Millisecond)
	require.ErrorIs(t, err, event.ErrTimeout)
	ended := make(chan error)
	go func() {
		_, err := p.Next(time.Minute)
		ended <- err
	}()
	require.NoError(t, p.Close())
	require.ErrorIs(t, <-ended, os.ErrClosed)
	require.NoError(t, p.Close(), "again")
}
