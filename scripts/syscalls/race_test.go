//go:build amd64

package syscalls

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// TestRaces changes names and addresses while calls are on their way with them. In the
// tier of trampolines every record has what the call was done on. At the end of a call,
// where tracepoints are, the caller's memory is all that there is: how often it said
// something else is told.
func TestRaces(t *testing.T) {
	needCapture(t)
	out := race(t)
	r := read(t, out.trace)
	wrong := 0
	for call, truth := range out.Names {
		seen := r.named(call)
		for _, name := range truth {
			switch other := strings.NewReplacer("/a", "/b", "/b", "/a").Replace(name); {
			case seen[name] == 1 && seen[other] == 0:
			case seen[name] == 0 && seen[other] == 1:
				wrong++
			default:
				require.Fail(t, "not told once", "%s %s: %d, %s: %d", call, name, seen[name], other, seen[other])
			}
		}
	}
	sent := r.sentTo()
	for port, n := range out.Ports {
		wrong += max(0, int(n-sent[port]))
	}
	t.Logf("the wrong one of two names or addresses in %d of %d calls", wrong, out.calls())
	if tier() == "trampoline" {
		require.Zero(t, wrong, "sent: %v, told: %v", out.Ports, sent)
	}
}

// outcome is what the calls of a race were done on.
type outcome struct {
	Names map[string][]string // by call, what is gone, or there
	Ports map[int32]int64     // datagrams received
	trace string
}

func (o *outcome) calls() (n int64) {
	for _, names := range o.Names {
		n += int64(len(names))
	}
	for _, got := range o.Ports {
		n += got
	}
	return n
}

// race runs the program of the race under capture.
func race(t *testing.T) *outcome {
	t.Helper()
	group, err := cgroup.New("sysflow-races")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, group.Remove()) })
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	out := &outcome{trace: filepath.Join(root, "trace.sf")}
	ctx, cancel := context.WithTimeout(t.Context(), readyWithin)
	defer cancel()
	p, err := pair.StartReady(ctx, pair.Options{Path: collector(),
		Args: []string{"run", "--out", out.trace, "--cgroup", group.Path(), "--no-container-lookup", "--tier", tier(), "--confine", "kill"}})
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), raceEnv+"=1", "GOGC=off", goDebug)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	group.Contain(cmd)
	require.NoError(t, cmd.Run(), "%s", stderr.String())
	require.NoError(t, p.Stop(stopsWithin), p.Stderr())
	require.NoError(t, json.Unmarshal(stdout.Bytes(), out))
	return out
}

// named counts the names that the records of a call have.
func (r *recording) named(call string) map[string]int {
	seen := map[string]int{}
	for _, o := range r.records {
		switch rec := o.record.(type) {
		case *sfproto.FileEvent:
			if rec.Syscall == call && rec.Ret >= 0 {
				seen[o.file.Path]++
			}
		case *sfproto.SyscallEvent:
			if rec.Syscall == call && rec.Ret >= 0 && o.file != nil {
				seen[o.file.Path]++
			}
		}
	}
	return seen
}

// sentTo counts datagrams by the port that they were sent to.
func (r *recording) sentTo() map[int32]int64 {
	sent := map[int32]int64{}
	for _, o := range r.records {
		if f, ok := o.record.(*sfproto.NetworkFlow); ok {
			sent[f.Dport] += f.NumWSendOps
		}
	}
	return sent
}

// raceEnv makes this binary the program of the race.
const raceEnv = "SYSFLOW_RACE"

// races is how many calls of each kind there are.
const races = 340

func playRace() int {
	out, err := runRace()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "race:", err)
		return 1
	}
	return 0
}
