//go:build amd64

package child_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/scripts/child"
)

func TestChildrenEnd(t *testing.T) {
	program := filepath.Join(t.TempDir(), "program")
	require.NoError(t, os.WriteFile(program, child.Program(), 0o700))
	exec := func(path string) int {
		name, err := unix.BytePtrFromString(path)
		require.NoError(t, err)
		return child.Exec(name, &[]*byte{name, nil}[0])
	}
	f := func(pid, want int) {
		t.Helper()
		var status unix.WaitStatus
		_, err := unix.Wait4(pid, &status, 0, nil)
		require.NoError(t, err)
		require.True(t, status.Exited())
		require.Equal(t, want, status.ExitStatus())
	}
	f(child.Exit(5), 5)
	f(exec(program), 0)
	f(exec(program+"-absent"), 127)
}
