package probe

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/bpf/gen"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

const (
	contenders = 4
	contendFD  = 150 // from here on their descriptors
)

// playContend has some programs make calls at the same time.
func playContend(args []string) error {
	all := make([]*exec.Cmd, contenders)
	for i := range all {
		all[i] = exec.Command("/proc/self/exe", args...)
		all[i].Env = scenarioNamed("contender")
		all[i].Stdin = strings.NewReader("\n")
		if err := all[i].Start(); err != nil {
			return err
		}
	}
	var errs []error
	for _, cmd := range all {
		errs = append(errs, cmd.Wait())
	}
	return errors.Join(errs...)
}

// playContender writes to a file in small pieces, and leaves it open.
func playContender(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	fd, err := unix.Open(args[0], unix.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if fd, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD, contendFD); err != nil {
		return err
	}
	for range n {
		if _, err := unix.Pwrite(fd, []byte("12345"), 0); err != nil {
			return err
		}
	}
	return nil
}

// TestHooksThatArePreemptedLoseNothingUncounted: of a million calls that tasks make against
// each other what is told and what is lost make up all, also where the kernel does not
// run a hook that is at work for another task; and of that little is lost.
func TestHooksThatArePreemptedLoseNothingUncounted(t *testing.T) {
	const n = 250_000
	path := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	cmd, let := start(t, "contend", path, strconv.Itoa(n))
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	require.True(t, wait(cmd).Success())
	require.NoError(t, p.Detach())

	told := writesTo(t, p, contendFD)
	losses, err := p.Losses()
	require.NoError(t, err)
	lost := losses[event.ClassAny][event.ReasonMissed]
	stoodIn, err := p.stoodIn()
	require.NoError(t, err)
	t.Logf("of %d writes %d were told; hooks were not run for a task %d times, understudies stood in %d times", contenders*n, told, lost+stoodIn, stoodIn)
	require.LessOrEqual(t, told, uint64(contenders*n), "none is told twice")
	require.LessOrEqual(t, uint64(contenders*n)-told, lost)
	if missed := lost + stoodIn; missed > 1000 {
		require.Less(t, lost, missed/10)
	}
}

// writesTo is how many writes have been counted on descriptors from fd on.
func writesTo(t *testing.T, p *Probe, fd int32) (n uint64) {
	t.Helper()
	var key flowKey
	var flow flowValue
	flows := p.objects.Flows.Iterate()
	for flows.Next(&key, &flow) {
		if key.Fd >= fd {
			n += flow.Counters.Totals().WriteOps
		}
	}
	require.NoError(t, flows.Err())
	return n
}

func TestPreemptionIsToldByTheKernelsName(t *testing.T) {
	f := func(release, version string, want preemption) {
		t.Helper()
		require.Equal(t, want, preemptionOf(release, version))
	}
	f("5.10.0-32-amd64", "#1 SMP Debian 5.10.223-1 (2024-08-10)", preemption{})
	f("5.10.0", "#1 SMP PREEMPT", preemption{})
	f("6.18.44", "#1 SMP PREEMPT_DYNAMIC @0", preemption{trampolines: true})
	f("7.3.4+deb13-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 7.3.4-1", preemption{tracepoints: true, trampolines: true})
	f("7.0.0", "#1 SMP", preemption{})
	f("unknown", "", preemption{})
}

// TestUnderstudiesAreThereWhereHooksArePreempted: and cost nothing elsewhere.
func TestUnderstudiesAreThereWhereHooksArePreempted(t *testing.T) {
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}})
	preempted := preemptionHere()
	f := func(all []role, preempted bool, want int) {
		t.Helper()
		if !preempted {
			want = 0
		}
		for _, r := range all {
			require.NotNil(t, r.principal)
			require.Len(t, r.understudies, want)
		}
	}
	f(p.tracepoints, preempted.tracepoints, numUnderstudies)
	f(p.trampolines.hooks, preempted.trampolines, numStubUnderstudies)
}

// TestCast: what is jumped to is always loaded, and the others where they are attached.
func TestCast(t *testing.T) {
	f := func(preempted bool, want map[string]bool) {
		t.Helper()
		spec, err := gen.LoadSysflow()
		require.NoError(t, err)
		cast(spec, preempted)
		for name, there := range want {
			require.Equal(t, there, spec.Programs[name] != nil, name)
		}
		require.EqualValues(t, 8*(1+numUnderstudies), spec.Maps["turns"].ValueSize, "struct cast of bpf/understudy.h")
	}
	last := func(principal string) string { return understudyOf(principal, numUnderstudies) }
	f(true, map[string]bool{
		"understudy_sys_exit": true, last("principal_sys_exit"): true, last("on_exec"): true, last("on_uring_submit"): true,
		afterExit: true, understudyOf("on_exec", numUnderstudies+1): false,
	})
	f(false, map[string]bool{
		"understudy_sys_exit": true, last("principal_sys_exit"): false, "understudy_exec": false, last("on_exec"): false,
		afterExit: false, "principal_sys_exit": true, "on_exec": true,
	})
}
