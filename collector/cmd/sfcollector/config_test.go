package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
)

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestCheckConfig(t *testing.T) {
	path := configFile(t, "{\"socket\": \"/s\",\n \"intervall\": \"5s\",\n \"ring\": 3}")
	out, err := execute("check", "--config", path)
	require.Equal(t, config.ExitEnvironment, int(err.(statusError)))
	require.Equal(t, "error: "+path+":2:2: unknown key \"intervall\" (did you mean \"interval\"?)\n"+
		"error: "+path+":3:10: ring 3 (want a power of two from 65536 to 1073741824 bytes)\nerrors: 2, warnings: 0\n", out)

	out, err = execute("check", "-o", "json", "--config", path)
	require.Error(t, err)
	var got struct {
		OK       bool
		Findings []struct {
			Severity, File, Message, Hint string
			Line, Column                  int
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.False(t, got.OK)
	require.Len(t, got.Findings, 2)
	require.Equal(t, 3, got.Findings[1].Line)

	out, err = execute("check", "--config", configFile(t, `{"interval": "5s"}`))
	require.NoError(t, err)
	require.Contains(t, out, "warning: environment: there is no output")

	out, err = execute("check", "--schema")
	require.NoError(t, err)
	require.Equal(t, config.Schema(), out)
}

// TestFlagsGoBeforeTheFile: scalars are replaced, lists of filters added to.
func TestFlagsGoBeforeTheFile(t *testing.T) {
	path := configFile(t, `{"socket": "/s", "interval": "5s", "cluster": "file", "container-socket": ["docker=/a"],
 "filters": {"exclude": {"ports": [22]}}}`)
	bound := config.Default()
	cmd := &cobra.Command{Use: "run"}
	captureFlags(cmd, &bound, new(string))
	require.NoError(t, cmd.ParseFlags([]string{
		"--interval", "7s", "--container-socket", "podman=/b", "--exclude", "port=23", "--exclude", "port=24", "--include", "user=0",
	}))
	source := newSource(cmd, &bound, path, []string{"ls"})
	for range 2 { // a second time as after a change of the file
		c, _, err := source.Load()
		require.NoError(t, err)
		require.Equal(t, "file", c.Cluster)
		require.Equal(t, config.Duration(7*time.Second), c.Interval)
		require.Equal(t, []string{"podman=/b"}, c.ContainerSockets)
		require.Equal(t, []uint16{22, 23, 24}, c.Filters.Exclude.Ports)
		require.Equal(t, []config.User{"0"}, c.Filters.Include.Users)
		require.Equal(t, []string{"ls"}, c.Command)
	}
}
