//go:build amd64

package syscalls

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"golang.org/x/sys/unix"
)

// getpids is how many calls are made that are not recorded.
const getpids = 1_000_000

// loopEnv makes this binary a program that makes them.
const loopEnv = "SYSFLOW_LOOP"

func playLoop() int {
	for range getpids {
		unix.Getpid()
	}
	return 0
}

// TestWhileItRecords looks at a collector from outside. One for all: to load it takes a
// minute in an emulated machine.
func TestWhileItRecords(t *testing.T) {
	needCapture(t)
	p, group := capturing(t)
	t.Run("untraced calls", func(t *testing.T) { countUntraced(t, p, group) })
	t.Run("privileges", func(t *testing.T) { lookAtPrivileges(t, p) })
}

// countUntraced counts, as the kernel does, how often the collector's programs run while a
// process in scope makes calls that are not recorded: in the tier of trampolines there is
// no hook on their path, on tracepoints each runs one.
func countUntraced(t *testing.T, p *pair.Process, group *cgroup.Cgroup) {
	t.Helper()
	const setting = "/proc/sys/kernel/bpf_stats_enabled"
	before, err := os.ReadFile(setting)
	require.NoError(t, err)
	if err := os.WriteFile(setting, []byte("1"), 0o644); err != nil {
		t.Skip("skipped: the kernel does not count:", err)
	}
	t.Cleanup(func() { require.NoError(t, os.WriteFile(setting, before, 0o644)) })
	runs := programRuns(t, p.PID())
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), loopEnv+"=1")
	group.Contain(cmd)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	runs = programRuns(t, p.PID()) - runs
	t.Logf("%s: the programs ran %d times during %d getpids", tier(), runs, getpids)
	if tier() == "trampoline" {
		require.Less(t, runs, uint64(getpids/10), "the rest of the machine's calls")
	} else {
		require.GreaterOrEqual(t, runs, uint64(getpids))
	}
}

// lookAtPrivileges looks at what the collector may once it records.
func lookAtPrivileges(t *testing.T, p *pair.Process) {
	t.Helper()
	const wanted = 1<<unix.CAP_BPF | 1<<unix.CAP_PERFMON | 1<<unix.CAP_SYS_PTRACE | 1<<unix.CAP_DAC_READ_SEARCH
	for _, set := range []string{"CapEff", "CapPrm"} {
		caps, err := strconv.ParseUint(statusOf(t, p.PID(), set), 16, 64)
		require.NoError(t, err)
		require.Zero(t, caps&^wanted, "%s %#x", set, caps)
	}
	require.Zero(t, strings.Trim(statusOf(t, p.PID(), "CapInh")+statusOf(t, p.PID(), "CapAmb"), "0"))
	require.Equal(t, "1", statusOf(t, p.PID(), "NoNewPrivs"))
	require.Equal(t, "2", statusOf(t, p.PID(), "Seccomp"), "a filter")
}

// unseenCalls are those that sfcollector check says trampolines do not see on this kernel.
func unseenCalls(t *testing.T) []string {
	t.Helper()
	if tier() != "trampoline" {
		return nil
	}
	out, err := exec.Command(collector(), "check").Output()
	require.NoError(t, err)
	for line := range strings.Lines(string(out)) {
		if _, unseen, found := strings.Cut(line, "not seen: "); found && strings.Contains(line, "--tier trampoline") {
			return strings.Split(strings.TrimSpace(unseen), ", ")
		}
	}
	require.Fail(t, "check says nothing of trampolines", "%s", out)
	return nil
}

// capturing starts the collector on a cgroup; it is stopped at the end of the test.
func capturing(t *testing.T) (*pair.Process, *cgroup.Cgroup) {
	t.Helper()
	group, err := cgroup.New("sysflow-tier")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, group.Remove()) })
	ctx, cancel := context.WithTimeout(t.Context(), readyWithin)
	defer cancel()
	p, err := pair.StartReady(ctx, pair.Options{Path: collector(), Args: []string{"run", "--out", filepath.Join(t.TempDir(), "trace.sf"),
		"--cgroup", group.Path(), "--no-container-lookup", "--tier", tier(), "--confine", "kill"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop(stopsWithin), p.Stderr()) })
	return p, group
}

// programRuns adds up how often the programs that a process holds have run.
func programRuns(t *testing.T, pid int) (runs uint64) {
	t.Helper()
	all, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/fdinfo/*")
	require.NoError(t, err)
	programs := map[string]bool{} // by id: a program may have two descriptors
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // closed since
		}
		fields := map[string]string{}
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(line, ":")
			fields[key] = strings.TrimSpace(value)
		}
		if id := fields["prog_id"]; fields["run_cnt"] != "" && !programs[id] {
			programs[id] = true
			n, err := strconv.ParseUint(fields["run_cnt"], 10, 64)
			require.NoError(t, err)
			runs += n
		}
	}
	require.NotEmpty(t, programs)
	return runs
}

// statusOf is a line of a process's status.
func statusOf(t *testing.T, pid int, key string) string {
	t.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, key+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	require.Fail(t, "no "+key)
	return ""
}
