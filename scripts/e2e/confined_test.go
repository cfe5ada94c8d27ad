package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"golang.org/x/sys/unix"
)

// TestThePairKeepsOnlyWhatItNeeds has the collector end at the first call that it
// should not make, and has it dial, hash and read its configuration again.
func TestThePairKeepsOnlyWhatItNeeds(t *testing.T) {
	r := newRig(t)
	config := r.path("collector.json")
	require.NoError(t, os.WriteFile(config, []byte(`{"confine": "kill", "hash-executables": true, "interval": "1s"}`), 0o600))
	processor := r.processor()
	collector := r.collector("--socket", r.socket, "--config", config)
	r.flowing("up")

	needed := uint64(1<<unix.CAP_BPF | 1<<unix.CAP_PERFMON | 1<<unix.CAP_SYS_PTRACE | 1<<unix.CAP_DAC_READ_SEARCH)
	status := processStatus(t, collector)
	for _, set := range []string{"CapPrm", "CapEff", "CapBnd"} {
		var held uint64
		_, err := fmt.Sscanf(status[set], "%x", &held)
		require.NoError(t, err)
		require.Zero(t, held&^needed, "%s %s", set, status[set])
		require.NotZero(t, held)
	}
	for _, set := range []string{"CapPrm", "CapEff", "CapBnd", "CapAmb", "CapInh"} {
		require.Equal(t, strings.Repeat("0", 16), processStatus(t, processor)[set], set)
	}
	for _, p := range []*pair.Process{collector, processor} {
		require.Equal(t, "1", processStatus(t, p)["NoNewPrivs"])
		require.Equal(t, "2", processStatus(t, p)["Seccomp"], "2 is a filter")
	}

	require.NoError(t, os.WriteFile(config, []byte(`{"confine": "kill", "hash-executables": true, "interval": "1s", "filters": {"exclude": {"paths": ["/nowhere"]}}}`), 0o600))
	r.eventually("the configuration read again", func() bool { return strings.Contains(collector.Stderr(), "read again") })
	require.NoError(t, processor.Stop(within), processor.Stderr())
	processor = r.processor()
	r.flowing("again")
	require.NoError(t, collector.Stop(within), collector.Stderr())
	require.NoError(t, processor.Stop(within), processor.Stderr())
}

// processStatus is what /proc says of a process.
func processStatus(t *testing.T, p *pair.Process) map[string]string {
	t.Helper()
	return statusFile(t, fmt.Sprintf("/proc/%d/status", p.PID()))
}

// statusFile is processStatus for one of its threads.
func statusFile(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	out := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":\t")
		out[name] = value
	}
	return out
}
