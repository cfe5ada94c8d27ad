package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEngineSockets(t *testing.T) {
	c := Default()
	sockets := c.EngineSockets()
	require.Contains(t, sockets, EngineSocket{Engine: "docker", Path: "/var/run/docker.sock"})

	c.ContainerSockets = []string{"podman=/a=b"}
	sockets = c.EngineSockets()
	require.Equal(t, []EngineSocket{{"podman", "/a=b", true}}, sockets)

	for _, bad := range []string{"", "/run/docker.sock", "docker=", "docker=run/docker.sock", "lxc=/a", "=/a"} {
		c.ContainerSockets = []string{bad}
		c.Out = "-"
		require.ErrorContains(t, c.Validate(), "--container-socket", bad)
	}

	c.ContainerSockets, c.NoContainerLookup = nil, true
	sockets = c.EngineSockets()
	require.Empty(t, sockets)
	c.ContainerSockets = []string{"docker=/a"}
	require.ErrorContains(t, c.Validate(), "choose one")
}
