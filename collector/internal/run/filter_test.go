package run

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// live is a capture that runs.
type live struct {
	tr      *trace
	ctx     context.Context
	changes chan config.Capture
	exits   chan struct{} // has one for each process that was told to end
	end     func()
}

// captureLive starts a capture and waits until it records.
func captureLive(t *testing.T, c config.Capture) *live {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	l := &live{tr: newTrace(), ctx: ctx, changes: make(chan config.Capture), exits: make(chan struct{}, 100)}
	header, done := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := Capture(ctx, Options{Capture: c, Changes: l.changes, Log: zerolog.Nop(), Callback: func(r sfproto.Record) error {
			l.tr.add(t, r)
			switch r := r.(type) {
			case *sfproto.Header:
				close(header)
			case *sfproto.ProcessEvent:
				if r.OpFlags == sfproto.OpExit {
					l.exits <- struct{}{}
				}
			}
			return nil
		}})
		done <- err
	}()
	l.end = func() {
		cancel()
		require.NoError(t, <-done)
	}
	select {
	case <-header:
	case err := <-done:
		require.NoError(t, err)
		require.FailNow(t, "the capture ended before it began")
	}
	return l
}

// change goes on with another configuration. A second one is taken once the first is in
// force.
func (l *live) change(t *testing.T, c config.Capture) {
	t.Helper()
	for range 2 {
		select {
		case l.changes <- c:
		case <-l.ctx.Done():
			require.FailNow(t, "the capture took too long to change")
		}
	}
}

// cat reads files in a cgroup.
func cat(t *testing.T, cgroup string, files ...string) {
	t.Helper()
	args := append([]string{"-c", `echo $$ > "$1/cgroup.procs"; shift; exec cat "$@"`, "sh", cgroup}, files...)
	require.NoError(t, exec.Command("sh", args...).Run())
}

// TestFiltersChangeWhileItRuns: what was known before is known after.
func TestFiltersChangeWhileItRuns(t *testing.T) {
	needProbe(t)
	dir, cgroup := t.TempDir(), cgroupFolder(t)
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for _, path := range []string{a, b} {
		require.NoError(t, os.WriteFile(path, []byte("x"), 0o600))
	}
	c := config.Default()
	c.Out, c.Cgroup = "-", cgroup
	c.Filters.Exclude.Paths = []string{a}
	l := captureLive(t, c)
	cat(t, cgroup, a, b)
	select {
	case <-l.exits: // a filter leaves out what is on its way, too
	case <-l.ctx.Done():
		require.FailNow(t, "the end of the first was not told")
	}
	next := c
	next.Filters = config.Filters{Include: config.Lists{Paths: []string{a}, Records: []string{"file-flow"}}}
	next.Interval = config.Duration(time.Second)
	l.change(t, next)
	cat(t, cgroup, a, b)
	l.end()
	require.Len(t, l.tr.flowsOf(a), 1)
	require.Len(t, l.tr.flowsOf(b), 1)
	require.Less(t, l.tr.flowsOf(b)[0].TS, l.tr.flowsOf(a)[0].TS)
	execs := find(l.tr, func(e *sfproto.ProcessEvent) bool { return e.OpFlags == sfproto.OpExec })
	require.Len(t, execs, 1, "of the second, file flows alone are recorded")
	require.Equal(t, "cat", l.tr.procs[l.tr.flowsOf(a)[0].ProcOID].Comm)
}

// TestAContainerIsLeftOutByItsName although it is known by its id alone at first.
func TestAContainerIsLeftOutByItsName(t *testing.T) {
	needProbe(t)
	id := strings.Repeat("a1", 32)
	top := cgroupFolder(t)
	inside := filepath.Join(top, "docker-"+id+".scope")
	require.NoError(t, os.Mkdir(inside, 0o755))
	t.Cleanup(func() { require.NoError(t, os.Remove(inside)) })
	file := filepath.Join(t.TempDir(), "a")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o600))
	c := config.Default()
	c.Out, c.Cgroup, c.ContainerSockets = "-", top, []string{"docker=" + engineOf(t, id)}
	c.Filters.Exclude.Containers = []string{"fro*"}
	l := captureLive(t, c)
	for range 3 {
		cat(t, inside, file)
	}
	cat(t, top, file)
	l.end()
	flows := l.tr.flowsOf(file)
	require.Len(t, flows, 1)
	require.Empty(t, l.tr.procs[flows[0].ProcOID].ContainerID)
	for _, p := range find(l.tr, func(e *sfproto.ProcessEvent) bool { return e.OpFlags == sfproto.OpExec }) {
		require.Empty(t, l.tr.procs[p.ProcOID].ContainerID)
	}
}
