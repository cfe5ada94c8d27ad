package probe

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// scenarioEnv makes this test binary a program to be recorded.
const scenarioEnv = "SYSFLOW_PROBE_SCENARIO"

// tierEnv is the tier to test, the default one without it.
const tierEnv = "SYSFLOW_TIER"

func TestMain(m *testing.M) {
	name := os.Getenv(scenarioEnv)
	if name == "" {
		os.Exit(m.Run())
	}
	if err := play(name); err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(99)
	}
}

// play runs a scenario once the other end has let it.
func play(name string) error {
	run, ok := scenarios()[name]
	if !ok {
		return errors.New("no such scenario")
	}
	fmt.Println("ready")
	if _, err := io.ReadFull(os.Stdin, make([]byte, 1)); err != nil {
		return fmt.Errorf("wait for the start: %w", err)
	}
	return run(os.Args[1:])
}

// needKernel skips where the kernel side cannot be loaded at all.
func needKernel(t *testing.T) {
	t.Helper()
	if err := checkHost(); err != nil {
		t.Skip("skipped:", err)
	}
}

// recording is what a scenario made.
type recording struct {
	tgid   uint32
	events []event.Event
	losses event.Losses
	missed uint64 // hooks that the kernel did not run
	status *os.ProcessState
}

// load loads a probe for the length of a test.
func load(t *testing.T, opts Options) *Probe {
	t.Helper()
	needKernel(t)
	if opts.Tier == "" {
		opts.Tier = Tier(os.Getenv(tierEnv))
	}
	p, err := Load(opts)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

// scenarioNamed is the environment of a scenario. The race detector has a program wait a
// second at its end; there are scenarios of hundreds of programs.
func scenarioNamed(name string) []string {
	return []string{scenarioEnv + "=" + name, "GORACE=atexit_sleep_ms=0"}
}

// start starts a scenario and waits until its program runs. It then waits for the
// returned function to be called.
func start(t *testing.T, scenario string, args ...string) (*exec.Cmd, func()) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, args...)
	// Or the runtime of one that takes long reads its cgroup's limits anew meanwhile.
	cmd.Env = append(append(os.Environ(), scenarioNamed(scenario)...), "GODEBUG=containermaxprocs=0,updatemaxprocs=0")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { // of what a test that fails leaves in its cgroup
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	_, err = io.ReadFull(out, make([]byte, len("ready\n")))
	require.NoError(t, err)
	return cmd, func() {
		_, err := in.Write([]byte{'\n'})
		require.NoError(t, err)
	}
}

// record runs a scenario in a tree of its own and returns all it made, its exit
// last.
func record(t *testing.T, scenario string, args ...string) *recording {
	t.Helper()
	return recordBy(t, load(t, Options{Scope: Scope{Kind: ScopeTree}}), scenario, args...)
}

// recordBy does the same with a probe that is loaded for a tree.
func recordBy(t *testing.T, p *Probe, scenario string, args ...string) *recording {
	t.Helper()
	cmd, let := start(t, scenario, args...)
	require.NoError(t, p.AddToTree(uint32(cmd.Process.Pid)))
	let()
	r := collect(t, p, uint32(cmd.Process.Pid))
	r.status = wait(cmd)
	return r
}

// wait waits for a scenario's end; how it ended is for the test to say.
func wait(cmd *exec.Cmd) *os.ProcessState {
	_ = cmd.Wait()
	return cmd.ProcessState
}

// collect reads events until the exit of a process.
func collect(t *testing.T, p *Probe, tgid uint32) *recording {
	t.Helper()
	r := &recording{tgid: tgid}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		e, err := p.Next(100 * time.Millisecond)
		if errors.Is(err, event.ErrTimeout) {
			continue
		}
		require.NoError(t, err)
		r.events = append(r.events, e)
		if exit, ok := e.(*event.Exit); ok && exit.TGID == tgid {
			r.losses, err = p.Losses()
			require.NoError(t, err)
			r.missed = r.losses[event.ClassAny][event.ReasonMissed]
			return r
		}
	}
	require.FailNow(t, "no exit of the scenario", "%d events", len(r.events))
	return nil
}

// all returns the events of one kind that satisfy a condition.
func all[E event.Event](r *recording, ok func(E) bool) []E {
	var out []E
	for _, e := range r.events {
		if e, is := e.(E); is && ok(e) {
			out = append(out, e)
		}
	}
	return out
}

// one returns the only such event.
func one[E event.Event](t *testing.T, r *recording, ok func(E) bool) E {
	t.Helper()
	found := all(r, ok)
	require.Len(t, found, 1)
	return found[0]
}

func any1[E event.Event](E) bool { return true }
