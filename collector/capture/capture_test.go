package capture_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/capture"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// TestRun records a cgroup of its own, which needs root, until it has seen a
// process in it end.
func TestRun(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("this test records with the real probe: it needs root")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	folder := cgroup(t)
	seen := errors.New("seen")
	cmd := exec.Command("sh", "-c", `echo $$ > "$1/cgroup.procs"; exit 7`, "sh", folder)
	var first sfproto.Record
	err := capture.Run(ctx, capture.Options{Cgroup: folder, Exclude: []string{"record=file-flow"}}, func(r sfproto.Record) error {
		require.NotEqual(t, sfproto.KindFileFlow, r.Kind())
		if first == nil { // the header: it records
			first = r
			return cmd.Start()
		}
		if e, ok := r.(*sfproto.ProcessEvent); ok && e.OpFlags == sfproto.OpExit && e.Ret == 7<<8 {
			return seen
		}
		return nil
	})
	require.ErrorIs(t, err, seen)
	require.ErrorContains(t, cmd.Wait(), "exit status 7")
	require.Equal(t, sfproto.KindHeader, first.Kind())
}

// cgroup makes a cgroup v2 folder for the test.
func cgroup(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, exec.Command("mount", "-t", "cgroup2", "none", root).Run())
	t.Cleanup(func() { require.NoError(t, exec.Command("umount", root).Run()) })
	folder, err := os.MkdirTemp(root, "sysflow-capture-test-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.Remove(folder)) })
	return folder
}

func TestBadOptions(t *testing.T) {
	err := capture.Run(t.Context(), capture.Options{Interval: time.Millisecond}, nil)
	require.ErrorContains(t, err, "interval")
	err = capture.Run(t.Context(), capture.Options{Include: []string{"prt=1"}}, nil)
	require.ErrorContains(t, err, `there is no kind "prt"`)
	err = capture.Run(t.Context(), capture.Options{Exclude: []string{"path=proc"}}, nil)
	require.ErrorContains(t, err, "begins with a slash")
}
