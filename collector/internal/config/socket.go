package config

import (
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
func (c *Capture) EngineSockets() ([]EngineSocket, error) {
	switch {
	case c.NoContainerLookup && len(c.ContainerSockets) > 0:
		return nil, Usage("--container-socket and --no-container-lookup are both given: choose one")
	case c.NoContainerLookup:
		return nil, nil
	case len(c.ContainerSockets) == 0:
		return []EngineSocket{
			{Engine: "docker", Path: "/var/run/docker.sock"},
			{Engine: "podman", Path: "/run/podman/podman.sock"},
			{Engine: "containerd", Path: "/run/containerd/containerd.sock"},
			{Engine: "crio", Path: "/run/crio/crio.sock"},
		}, nil
	}
	var sockets []EngineSocket
	for _, given := range c.ContainerSockets {
		name, path, _ := strings.Cut(given, "=")
		if !slices.Contains(Engines(), name) || !filepath.IsAbs(path) {
			return nil, Usage("--container-socket %q: want ENGINE=PATH, as docker=/var/run/docker.sock, with one of %s",
				given, strings.Join(Engines(), ", "))
		}
		sockets = append(sockets, EngineSocket{name, path, true})
	}
	return sockets, nil
}
