package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"golang.org/x/sys/unix"
)

// privileged is a way to run a collector, and what is to be left to it.
type privileged struct {
	name    string
	args    []string
	ambient []uintptr // capabilities of nobody; none: it is root
	left    []uintptr
}

func waysToRun(r *rig) []privileged {
	all := []uintptr{unix.CAP_BPF, unix.CAP_PERFMON, unix.CAP_SYS_PTRACE, unix.CAP_DAC_READ_SEARCH}
	cgroup := []string{"--cgroup", r.group.Path()}
	engine := append(cgroup, "--container-socket", "docker="+r.path("docker.sock"))
	return []privileged{
		{"cgroup", append(cgroup, "--out", "-"), nil, all},
		{"engine", append(engine, "--out", "-"), nil, all},
		{"spool", append(cgroup, "--socket", r.socket, "--spool", r.path("spool")), nil, all},
		{"command", []string{"--out", "-", "--", "/bin/sleep", "60"}, nil, append(all, unix.CAP_KILL)},
		{"nobody", append(cgroup, "--out", "-"), all, all},
		{"nobody with little", append(cgroup, "--out", "-"), all[:2], all[:2]},
	}
}

// TestEveryThreadKeepsOnlyWhatItNeeds looks at all threads of a collector that records,
// in each way to run one.
func TestEveryThreadKeepsOnlyWhatItNeeds(t *testing.T) {
	r := newRig(t)
	require.NoError(t, os.Chmod(r.group.Path(), 0o755)) // for nobody
	for _, way := range waysToRun(r) {
		t.Run(way.name, func(t *testing.T) {
			r := &rig{t: t, dir: r.dir, group: r.group, socket: r.socket}
			collector := r.start(pair.Options{Path: binary("sfcollector"), Args: append([]string{"run"}, way.args...), Before: func(cmd *exec.Cmd) {
				if way.ambient != nil {
					asNobody(cmd).SysProcAttr.AmbientCaps = way.ambient
				}
			}})
			r.eventually("it records", func() bool { return strings.Contains(collector.Stderr(), "recording") })
			threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", collector.PID()))
			require.NoError(t, err)
			require.NotEmpty(t, threads)
			for _, thread := range threads {
				status := statusFile(t, thread)
				want := capabilitySet(way.left)
				require.Equal(t, want, status["CapEff"], thread)
				require.Equal(t, want, status["CapPrm"], thread)
				require.Equal(t, capabilitySet(nil), status["CapAmb"], thread)
				require.Equal(t, "1", status["NoNewPrivs"], thread)
				require.Equal(t, "2", status["Seccomp"], thread)
			}
		})
	}
}

// capabilitySet is a set as /proc has it.
func capabilitySet(of []uintptr) string {
	var set uint64
	for _, c := range of {
		set |= 1 << c
	}
	return fmt.Sprintf("%016x", set)
}
