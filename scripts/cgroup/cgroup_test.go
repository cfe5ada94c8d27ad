package cgroup

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		return
	}
	if os.Getenv("SYSFLOW_REQUIRE_KERNEL") != "" {
		t.Fatal("making a cgroup needs root, and SYSFLOW_REQUIRE_KERNEL is set")
	}
	t.Skip("making a cgroup needs root")
}

func TestChild(t *testing.T) {
	needRoot(t)
	c, err := New("sysflow-test")
	require.NoError(t, err)
	child, err := c.Child("inner")
	require.NoError(t, err)

	out, err := contained(child, "cat", "/proc/self/cgroup").Output()
	require.NoError(t, err)
	require.Contains(t, string(out), filepath.Base(c.Path())+"/inner\n")

	_, err = c.Child("inner")
	require.ErrorContains(t, err, "make cgroup")
	require.NoError(t, child.Remove())
	require.NoError(t, c.Remove())
	require.NoDirExists(t, c.Path())
}

func TestContainAndRemove(t *testing.T) {
	needRoot(t)
	c, err := New("sysflow-test")
	require.NoError(t, err)

	out, err := contained(c, "cat", "/proc/self/cgroup").Output()
	require.NoError(t, err)
	require.Contains(t, string(out), c.Path()[strings.LastIndex(c.Path(), "/"):])

	left := contained(c, "sleep", "60")
	require.NoError(t, left.Start())
	require.NoError(t, c.Remove())
	require.Error(t, left.Wait(), "Remove ends what still runs")
	require.NoDirExists(t, c.Path())
}

func contained(c *Cgroup, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	c.Contain(cmd)
	return cmd
}
