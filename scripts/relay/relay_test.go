package relay

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "again")
	require.NoError(t, Write(path))
	return path
}

// TestItRunsItselfAgain counts the execs as a debugger does, which is stopped at each.
func TestItRunsItselfAgain(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	path := program(t)
	for _, n := range []int{0, 1, 10, 101} {
		cmd := exec.Command(path)
		cmd.Args = args(path, n)
		cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
		require.NoError(t, cmd.Start())
		var status syscall.WaitStatus
		execs := 0
		for {
			_, err := syscall.Wait4(cmd.Process.Pid, &status, 0, nil)
			require.NoError(t, err)
			if !status.Stopped() {
				break
			}
			require.Equal(t, syscall.SIGTRAP, status.StopSignal())
			execs++
			require.NoError(t, syscall.PtraceCont(cmd.Process.Pid, 0))
		}
		require.True(t, status.Exited())
		require.Zero(t, status.ExitStatus())
		require.Equal(t, n+1, execs)
	}
}

func TestItSaysWhyItDoesNotRun(t *testing.T) {
	require.NoError(t, Run(program(t), 3))
	require.ErrorIs(t, Run(filepath.Join(t.TempDir(), "absent"), 3), syscall.ENOENT)
	require.ErrorContains(t, Run("again", Most+1), "at most 99999999")
}
