package cgroup

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLimit(t *testing.T) {
	needRoot(t)
	f := func(controller string, set func(*Limit) error, script, want string) {
		t.Helper()
		l, err := NewLimit("sysflow-test", controller, nil)
		require.NoError(t, err)
		defer func() { require.NoError(t, l.Remove()) }()
		require.NoError(t, set(l))
		cmd := exec.Command("/bin/sh", "-c", script)
		l.Contain(cmd)
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), want)
	}
	f("pids", func(l *Limit) error { return l.Processes(2) }, "sleep 0 | sleep 0 | sleep 0", "fork")
	f("memory", func(l *Limit) error { return l.Memory(16 << 20) }, `x=12345678; while [ ${#x} -lt 64000000 ]; do x=$x$x; done`, "")
}

func TestPeakMemory(t *testing.T) {
	needRoot(t)
	l, err := NewLimit("sysflow-test", "memory", nil)
	require.NoError(t, err)
	cmd := exec.Command("/bin/sh", "-c", `head -c 8000000 /dev/zero | tail -c 8000000 >/dev/null`)
	l.Contain(cmd)
	require.NoError(t, cmd.Run())
	peak, err := l.PeakMemory()
	require.NoError(t, err)
	require.Greater(t, peak, int64(8_000_000))
	require.NoError(t, l.Remove())
}

func TestAContainedCommandIsTheSame(t *testing.T) {
	cmd := exec.Command("/bin/echo", "a b", "c")
	(&Limit{dir: "/nowhere"}).Contain(cmd)
	require.Equal(t, "/bin/sh", cmd.Path)
	require.Equal(t, []string{"/nowhere", "/bin/echo", "a b", "c"}, cmd.Args[4:])
}
