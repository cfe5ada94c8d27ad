package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/overload"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

// A bomb's processes enter the cgroup of bombLimitEnv, write what they did to bombLog,
// and are bombAlive at a time at most, the threads of its first one counted.
const (
	bombActivity = "bomb"
	bombLimitEnv = "SYSFLOW_E2E_LIMIT"
	bombLog      = "bomb.json"
	bombAlive    = 400
)

func bomb() overload.Bomb { return overload.Bomb{Most: 5_000, Kills: 8} }

func doBomb(dir string) error {
	if err := cgroup.Enter(os.Getenv(bombLimitEnv)); err != nil {
		return err
	}
	made, err := bomb().Run()
	if err != nil {
		return err
	}
	text, err := json.Marshal(made)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, bombLog), text, 0o600)
}

// limitBomb makes the cgroup that bombs run into the limit of. They must not be started in
// the rig's own.
func (r *rig) limitBomb() {
	r.t.Helper()
	limit, err := cgroup.NewLimit("sysflow-bomb", "pids", r.group)
	require.NoError(r.t, err)
	r.t.Cleanup(func() { require.NoError(r.t, limit.Remove()) })
	require.NoError(r.t, limit.Processes(bombAlive))
	r.t.Setenv(bombLimitEnv, limit.Path())
}

// TestForkBomb: of a fork bomb that runs into its cgroup's limit, and of those that are
// killed while all their processes make others, each birth and each end is told or lost.
// A copy that was made when its parent was killed is counted by nobody but the kernel:
// it has an end like all others.
func TestForkBomb(t *testing.T) {
	r := newRig(t)
	r.limitBomb()
	out := r.path("trace.sf")
	collector := r.collector("--out", out, "--no-container-lookup")
	r.activityIn(r.container("activities"), bombActivity)
	require.NoError(t, collector.Stop(within), collector.Stderr())

	text, err := os.ReadFile(r.work(bombLog))
	require.NoError(t, err)
	var made overload.Made
	require.NoError(t, json.Unmarshal(text, &made))
	stream, err := os.ReadFile(out)
	require.NoError(t, err)
	of := r.sum(stream, "")
	all := func(class string) int64 { return of.Told[class] + of.Lost[class] }
	t.Logf("%d copies counted, %d refused", made.Born, made.Refused)
	require.Positive(t, made.Refused, "it runs into the limit")
	require.GreaterOrEqual(t, made.Born, int64(bomb().Most+bomb().Kills))
	require.Equal(t, all("fork")+1, all("exit"), "what was born has ended")
	require.GreaterOrEqual(t, all("fork"), made.Born)
	require.LessOrEqual(t, all("fork"), made.Born+int64(bomb().Kills*bombAlive))
	require.Equal(t, int64(1), all("exec"))
}

// shortLived is how many containers come and go, shortAtATime of them at once.
const (
	shortLived   = 100
	shortAtATime = 4
)

// TestContainersThatComeAndGo: of a container that is there for some milliseconds, its
// cgroup removed as soon as it is empty, each deed is told of that container and no
// other.
func TestContainersThatComeAndGo(t *testing.T) {
	r := newRig(t)
	out := r.path("trace.sf")
	collector := r.collector("--out", out, "--no-container-lookup")
	errs := make([]error, shortAtATime)
	var turns sync.WaitGroup
	for turn := range shortAtATime {
		turns.Go(func() {
			for i := turn; i < shortLived && errs[turn] == nil; i += shortAtATime {
				errs[turn] = r.shortLived(i)
			}
		})
	}
	turns.Wait()
	require.NoError(t, errors.Join(errs...))
	require.NoError(t, collector.Stop(within), collector.Stderr())
	stream, err := os.ReadFile(out)
	require.NoError(t, err)
	for i := range shortLived {
		of := overload.NewSum(r.work(""), shortID(i)[:12])
		require.NoError(t, of.Read(bytes.NewReader(stream)))
		require.Empty(t, of.Lost)
		require.Empty(t, of.Wrong(overload.Counts{"exec": 2, "exit": 2, "fork": 1, "open": 1}), "container %d", i)
	}
}

// TestContainersThatComeAndGoUnread: with a ring that is full of somebody else's events, what
// these containers did is told, as theirs, or lost, even if nobody came to know them.
func TestContainersThatComeAndGoUnread(t *testing.T) {
	const containers = 50
	r := newRig(t)
	require.NoError(t, overload.Load{}.Prepare(r.work("")))
	out := &valve{opened: make(chan struct{})}
	collector := r.start(pair.Options{Path: binary("sfcollector"), Stdout: out, Args: []string{
		"run", "--cgroup", r.group.Path(), "--out", "-", "--ring", "65536", "--no-container-lookup"}})
	loud := strings.Repeat("a", 64)
	r.activityIn(r.container(loud), "flood")
	for i := range containers {
		require.NoError(t, r.shortLived(i))
	}
	close(out.opened)
	require.NoError(t, collector.Stop(within), collector.Stderr())

	all := overload.NewSum(r.work(""), "")
	require.NoError(t, all.Read(bytes.NewReader(out.buf.Bytes()))) // the host's, and of whom nobody came to know
	require.Empty(t, all.Told)
	for i := range containers {
		of := overload.NewSum(r.work(""), shortID(i)[:12])
		require.NoError(t, of.Read(bytes.NewReader(out.buf.Bytes())))
		for class, n := range of.Told {
			all.Told[class] += n
		}
		for class, n := range of.Lost {
			all.Lost[class] += n
		}
	}
	t.Logf("told %v, lost %v", all.Told, all.Lost)
	require.Empty(t, all.Wrong(overload.Counts{"exec": 2 * containers, "exit": 2 * containers, "fork": containers}))
	require.Positive(t, all.Told["exec"])
	require.LessOrEqual(t, all.Lost["container"], int64(containers+1), "each is lost once, however often it is tried")
}

// shortID is the id of a container.
func shortID(i int) string { return fmt.Sprintf("%012x%052x", i+1, i+1) }

// shortLived runs a shell with a child in a container of its own, and removes it.
func (r *rig) shortLived(i int) error {
	group, err := r.group.Child(shortID(i))
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", fmt.Sprintf("> %s; /bin/true; exit", r.work(fmt.Sprintf("short-%d", i))))
	group.Contain(cmd)
	return errors.Join(cmd.Run(), group.Remove())
}
