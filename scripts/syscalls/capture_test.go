//go:build amd64

package syscalls

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/child"
	"github.com/sysflow-stack/sysflow/scripts/pair"
	"golang.org/x/sys/unix"
)

const (
	readyWithin = 15 * time.Minute // an emulated kernel takes its time to verify
	stopsWithin = 5 * time.Minute
	endsWithin  = 5 * time.Minute
)

// goDebug keeps the runtime of a program from what is not the case's.
const goDebug = "GODEBUG=asyncpreemptoff=1,containermaxprocs=0,updatemaxprocs=0"

// played is a program that ran to its end under capture.
type played struct {
	dir         string // its working directory
	pid         int
	calls       []done
	err         error
	unavailable string // why the kernel cannot play it
}

// needCapture skips where nothing can be recorded. Where it is required nothing is asked:
// the test fails by itself then, and an emulated kernel takes its time to verify.
func needCapture(t *testing.T) {
	t.Helper()
	if os.Getenv("SYSFLOW_REQUIRE_KERNEL") != "" {
		return
	}
	if out, err := exec.Command(collector(), "check").CombinedOutput(); err != nil || os.Geteuid() != 0 {
		t.Skipf("this machine cannot record: %v\n%s", err, out)
	}
}

func collector() string { return pair.Binary("sfcollector") }

// record runs the programs of cases one after the other in a cgroup that is
// captured, and returns what was recorded and what they saw.
func record(t *testing.T, order []string) (*recording, map[string]*played) {
	t.Helper()
	needCapture(t)
	group, err := cgroup.New("sysflow-syscalls")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, group.Remove()) })
	root, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	trace := filepath.Join(root, "trace.sf")
	ctx, cancel := context.WithTimeout(t.Context(), readyWithin)
	defer cancel()
	p, err := pair.StartReady(ctx, pair.Options{Path: collector(),
		Args: []string{"run", "--out", trace, "--cgroup", group.Path(), "--no-container-lookup", "--tier", tier(), "--confine", "kill"}})
	require.NoError(t, err)
	all := make(chan map[string]*played)
	go apart(func() { all <- playAll(order, root, group) })
	out := <-all
	require.NoError(t, p.Stop(stopsWithin), p.Stderr())
	return read(t, trace), out
}

// apart runs a function on a thread of its own, in new network and mount
// namespaces, where loopback is up and no mount reaches the host. The thread ends
// with it.
func apart(f func()) {
	runtime.LockOSThread() // and never unlocked: the thread is not to be used again
	f()
}

func isolate() error {
	if err := unix.Unshare(unix.CLONE_NEWNET | unix.CLONE_NEWNS); err != nil {
		return fmt.Errorf("make namespaces: %w", err)
	}
	if err := unix.Mount("none", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("make socket: %w", err)
	}
	defer unix.Close(fd)
	up, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	up.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, up); err != nil {
		return fmt.Errorf("bring up lo: %w", err)
	}
	return nil
}

func playAll(order []string, root string, group *cgroup.Cgroup) map[string]*played {
	out := map[string]*played{}
	err := isolate()
	for _, name := range order {
		p := &played{dir: filepath.Join(root, strings.ReplaceAll(name, "/", "-")), err: err}
		if err == nil {
			p.run(name, group)
		}
		out[name] = p
	}
	return out
}

// run runs one case's program to its end.
func (p *played) run(name string, group *cgroup.Cgroup) {
	if p.err = world(p.dir); p.err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), endsWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/proc/self/exe")
	cmd.Dir = p.dir
	cmd.Env = []string{caseEnv + "=" + name, "GOGC=off", "GOMAXPROCS=1", goDebug}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	group.Contain(cmd)
	if p.err = cmd.Start(); p.err != nil {
		return
	}
	p.pid = cmd.Process.Pid
	var exit *exec.ExitError
	switch err := cmd.Wait(); {
	case err == nil:
	case errors.As(err, &exit) && exit.ExitCode() == statusUnavailable:
		p.unavailable = strings.TrimSpace(stderr.String())
		return
	case errors.As(err, &exit) && stderr.Len() == 0: // as the case has it
	default:
		p.err = fmt.Errorf("%w: %s", err, stderr.String())
		return
	}
	for dec := json.NewDecoder(&stdout); dec.More() && p.err == nil; {
		var calls []done
		p.err = dec.Decode(&calls)
		p.calls = append(p.calls, calls...)
	}
}

// world makes what each program finds in its folder.
func world(dir string) error {
	return errors.Join(
		os.MkdirAll(filepath.Join(dir, "dir"), 0o755),
		os.WriteFile(filepath.Join(dir, "data"), []byte("12345"), 0o644),
		os.WriteFile(filepath.Join(dir, "dir", "inner"), []byte("123"), 0o644),
		os.WriteFile(filepath.Join(dir, "tiny"), child.Program(), 0o755),
		os.WriteFile(filepath.Join(dir, "script"), []byte("#!./tiny and more\n"), 0o755),
	)
}

// tier is where the collector hooks system calls: SYSFLOW_TIER.
func tier() string {
	if t := os.Getenv("SYSFLOW_TIER"); t != "" {
		return t
	}
	return "tracepoint"
}
