// Package container finds the container that a cgroup belongs to by the names
// that container runtimes give to cgroups.
//
// Invariant: only the path is looked at. Name and image would need the runtime's
// own interface and are not asked for yet: a container's name is its short id.
package container

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

const (
	idLen      = 64 // hexadecimal digits of a full id
	shortIDLen = 12
	maxPath    = 64 << 10 // bytes
)

// scope is how a runtime names a container's cgroup: prefix, id, and for
// systemd's sake a suffix ".scope".
type scope struct {
	prefix  string
	runtime string
	typ     sfproto.ContainerType
}

func scopes() [6]scope {
	return [...]scope{
		{"docker-", "docker", sfproto.ContainerDocker},
		{"cri-containerd-", "containerd", sfproto.ContainerContainerd},
		{"nerdctl-", "containerd", sfproto.ContainerContainerd},
		{"crio-", "cri-o", sfproto.ContainerCRIO},
		{"libpod-", "podman", sfproto.ContainerCustom},
		{"buildkit-", "buildkit", sfproto.ContainerCustom},
	}
}

// FromCgroup is the container of a cgroup path, nil for the host. Of nested
// containers it is the innermost, with the ids of those around it.
func FromCgroup(path string) *sfproto.Container {
	if len(path) > maxPath {
		path = path[len(path)-maxPath:]
	}
	var found []*sfproto.Container
	parent := ""
	for name := range strings.SplitSeq(path, "/") {
		if c := fromName(parent, name); c != nil {
			found = append(found, c)
		}
		parent = name
	}
	if len(found) == 0 {
		return nil
	}
	c := found[len(found)-1]
	for i := len(found) - 2; i >= 0; i-- {
		if found[i].ID != c.ID {
			c.Ancestors = append(c.Ancestors, found[i].ID)
		}
	}
	return c
}

// fromName is the container that one folder of a cgroup path stands for.
func fromName(parent, name string) *sfproto.Container {
	bare := strings.TrimSuffix(name, ".scope")
	for _, s := range scopes() {
		if id, ok := strings.CutPrefix(bare, s.prefix); ok && isID(id) {
			return entity(id[:shortIDLen], s.runtime, s.typ)
		}
	}
	if isID(bare) {
		return fromParent(parent, bare)
	}
	if id, ok := strings.CutPrefix(name, "lxc.payload."); ok && id != "" {
		return entity(id, "lxc", sfproto.ContainerLXC)
	}
	if parent == "lxc" && name != "" {
		return entity(name, "lxc", sfproto.ContainerLXC)
	}
	return nil
}

// fromParent tells the runtime of a folder that is named by a bare id.
func fromParent(parent, id string) *sfproto.Container {
	id = id[:shortIDLen]
	switch {
	case parent == "docker":
		return entity(id, "docker", sfproto.ContainerDocker)
	case strings.HasPrefix(parent, "pod") || strings.HasPrefix(parent, "kubepods"):
		return entity(id, "cri", sfproto.ContainerCRI)
	case strings.HasPrefix(parent, "libpod"):
		return entity(id, "podman", sfproto.ContainerCustom)
	}
	return entity(id, "", sfproto.ContainerCustom)
}

func entity(id, runtime string, typ sfproto.ContainerType) *sfproto.Container {
	return &sfproto.Container{ID: id, Name: id, Type: typ, Runtime: runtime}
}

func isID(s string) bool {
	if len(s) != idLen {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
