package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

const (
	within   = time.Minute // everything that a test waits for: others may have the processors
	interval = 50 * time.Millisecond
)

// needKernel skips a test that captures, where that is not possible.
func needKernel(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		return
	}
	if os.Getenv("SYSFLOW_REQUIRE_KERNEL") != "" {
		t.Fatal("capturing needs root, and SYSFLOW_REQUIRE_KERNEL is set")
	}
	t.Skip("capturing needs root")
}

// rig is a place for one test: a folder for its files, a cgroup for what is
// captured, and a socket between the pair.
type rig struct {
	t      *testing.T
	dir    string
	group  *cgroup.Cgroup
	socket string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	needKernel(t)
	dir := shortDir(t)
	group, err := cgroup.New("sysflow-e2e")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, group.Remove()) })
	require.NoError(t, os.Mkdir(filepath.Join(dir, "work"), 0o700))
	return &rig{t: t, dir: dir, group: group, socket: filepath.Join(dir, "sysflow.sock")}
}

// shortDir is a temporary folder whose path leaves room for a socket's.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "e2e-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func (r *rig) path(name string) string { return filepath.Join(r.dir, name) }

// work is where the activity puts its files.
func (r *rig) work(name string) string { return filepath.Join(r.dir, "work", name) }

// start starts one of the pair, waits until it is ready, and has it ended with
// the test.
func (r *rig) start(o pair.Options) *pair.Process {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), within)
	defer cancel()
	p, err := pair.StartReady(ctx, o)
	require.NoError(r.t, err)
	r.t.Cleanup(func() { require.NoError(r.t, p.Kill()) })
	return p
}

// collector starts a collector of the rig's cgroup: run with these arguments.
func (r *rig) collector(args ...string) *pair.Process {
	r.t.Helper()
	return r.start(pair.Options{Path: binary("sfcollector"), Args: append([]string{"run", "--cgroup", r.group.Path()}, args...)})
}

// processor starts a processor that listens on the rig's socket and appends
// alerts of the rig's rules to a file.
func (r *rig) processor() *pair.Process {
	r.t.Helper()
	return r.processorOn("unix:" + r.socket)
}

// processorOn is processor with an input of its own.
func (r *rig) processorOn(input string) *pair.Process {
	r.t.Helper()
	rules := r.path("rules.yaml")
	require.NoError(r.t, os.WriteFile(rules, []byte(fmt.Sprintf(ruleText, r.work(""))), 0o600))
	return r.start(pair.Options{Path: binary("sfprocessor"),
		Args: []string{"run", "--rules", rules, "--input", input, "--export", "json:" + r.path("alerts")}})
}

// ruleText are the rules of the rig; the argument is the work folder.
const ruleText = `
- rule: File Written
  desc: A file in the work folder was opened for writing.
  condition: evt.type in (open, openat, openat2, creat) and evt.is_open_write = true and fd.name startswith "%s"
  output: "file=%%fd.name proc=%%proc.name exe=%%proc.exepath parent=%%proc.pname"
  priority: NOTICE
  tags: [T1565]

- rule: Message Sent
  desc: A flow has sent as many bytes as the activity sends.
  condition: sf.flow.wbytes >= 1000 and evt.type in (write, sendto, send, sendmsg)
  output: "to=%%fd.name bytes=%%sf.flow.wbytes"
  priority: WARNING
  tags: [T1041]

- rule: Shell Run
  desc: The activity ran a shell.
  condition: evt.type in (execve, execveat) and proc.name = sh
  output: "args=%%proc.args parent=%%proc.pname"
  priority: NOTICE
  tags: [T1059.004]

- rule: Itself
  desc: The pair appeared in its own stream.
  condition: proc.name in (sfcollector, sfprocessor)
  output: "proc=%%proc.name"
  priority: CRITICAL
  tags: [none]
`

// activity runs one in the rig's cgroup to its end.
func (r *rig) activity(name string) {
	r.t.Helper()
	r.activityIn(r.group, name)
}

// activityIn runs one in a cgroup of the rig's.
func (r *rig) activityIn(group *cgroup.Cgroup, name string) {
	r.t.Helper()
	require.NoError(r.t, r.runActivity(group, name))
}

// runActivity is activityIn for a goroutine of the test's.
func (r *rig) runActivity(group *cgroup.Cgroup, name string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), activityEnv+"="+name, activityDirEnv+"="+r.work(""),
		"GODEBUG=containermaxprocs=0,updatemaxprocs=0") // or the runtime keeps files open that are not the activity's
	group.Contain(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("activity %s: %w: %s", name, err, out)
	}
	return nil
}

// alert is one line of the processor's output.
type alert struct {
	Rule     string
	Priority string
	Tags     []string
	Fields   map[string]any `json:"output_fields"`
}

// alerts are those so far, by rule.
func (r *rig) alerts() map[string][]alert {
	r.t.Helper()
	text, err := os.ReadFile(r.path("alerts"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	require.NoError(r.t, err)
	out := map[string][]alert{}
	for line := range strings.Lines(string(text)) {
		if !strings.HasSuffix(line, "\n") {
			break // being written
		}
		var a alert
		require.NoError(r.t, json.Unmarshal([]byte(line), &a), "%s", line)
		out[a.Rule] = append(out[a.Rule], a)
	}
	return out
}

// marked reports whether an alert has come for a mark.
func (r *rig) marked(mark string) bool {
	for _, a := range r.alerts()["File Written"] {
		if a.Fields["fd.name"] == r.work(mark) {
			return true
		}
	}
	return false
}

// eventually waits for a condition, which may fail the test: unlike with
// require.Eventually it runs on the test's goroutine.
func (r *rig) eventually(what string, condition func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(within); !condition(); time.Sleep(interval) {
		if time.Now().After(deadline) {
			r.t.Fatalf("%s: still not so after %v", what, within)
		}
	}
}

// flowing makes marks until one comes out as an alert: the line is up.
func (r *rig) flowing(prefix string) {
	r.t.Helper()
	marks := 0
	r.eventually("an alert of a mark "+prefix, func() bool {
		marks++
		r.activity(fmt.Sprintf("mark-%s%d", prefix, marks))
		for i := range marks {
			if r.marked(fmt.Sprintf("%s%d", prefix, i+1)) {
				return true
			}
		}
		return false
	})
}
