package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// EngineSocket is where a container engine listens.
type EngineSocket struct {
	Engine string // one of Engines
	Path   string
	// Given: a user named it, and expects it to be there.
	Given bool
}

// Engines are the container engines that can be asked.
func Engines() []string { return []string{"docker", "podman", "containerd", "crio"} }

// EngineSockets are the sockets of the container engines to ask: those given, or
// where engines usually listen.
func (c *Capture) EngineSockets() []EngineSocket {
	switch {
	case c.NoContainerLookup:
		return nil
	case len(c.ContainerSockets) == 0:
		return []EngineSocket{
			{Engine: "docker", Path: "/var/run/docker.sock"},
			{Engine: "podman", Path: "/run/podman/podman.sock"},
			{Engine: "containerd", Path: "/run/containerd/containerd.sock"},
			{Engine: "crio", Path: "/run/crio/crio.sock"},
		}
	}
	var sockets []EngineSocket
	for _, given := range c.ContainerSockets {
		name, path, _ := strings.Cut(given, "=")
		sockets = append(sockets, EngineSocket{name, path, true})
	}
	return sockets
}

func (c *Capture) socketFaults() (out []fault) {
	if c.NoContainerLookup && len(c.ContainerSockets) > 0 {
		out = append(out, fault{"", "--container-socket and --no-container-lookup are both given", "choose one"})
	}
	for i, given := range c.ContainerSockets {
		name, path, _ := strings.Cut(given, "=")
		if !slices.Contains(Engines(), name) || !filepath.IsAbs(path) {
			out = append(out, fault{fmt.Sprintf("container-socket[%d]", i), fmt.Sprintf("%q", given),
				"want ENGINE=PATH, as docker=/var/run/docker.sock, with one of " + strings.Join(Engines(), ", ")})
		}
	}
	return out
}
