package container

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

const (
	idLen      = 64 // hexadecimal digits of a full id
	shortIDLen = 12
	maxPath    = 64 << 10 // bytes
	maxNested  = 16       // containers around one that are told
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
// containers it is the innermost, with the ids of those around it. It is named by
// its id until an engine names it.
func FromCgroup(path string) *Container {
	if len(path) > maxPath {
		path = path[len(path)-maxPath:]
	}
	var found []*Container
	parent, pod := "", ""
	for name := range strings.SplitSeq(path, "/") {
		if id := podID(parent, name); id != "" {
			pod = id
		}
		if c := fromName(parent, name); c != nil {
			c.found.PodID, pod = pod, ""
			found = append(found, c)
		}
		parent = name
	}
	if len(found) == 0 {
		return nil
	}
	c := found[len(found)-1]
	c.found.Ancestors = around(c, found[:len(found)-1])
	return c
}

// around is the ids of the containers around c, innermost first. A runtime may
// have two cgroups for one container, one below the other.
func around(c *Container, outer []*Container) (ids []string) {
	last := c.FullID
	for i := len(outer) - 1; i >= 0 && len(ids) < maxNested; i-- {
		o := outer[i]
		if o.FullID == last {
			if c.found.PodID == "" {
				c.found.PodID = o.found.PodID
			}
			continue
		}
		last = o.FullID
		ids = append(ids, o.ID())
	}
	return ids
}

// fromName is the container that one folder of a cgroup path stands for.
func fromName(parent, name string) *Container {
	bare := strings.TrimSuffix(name, ".scope")
	for _, s := range scopes() {
		if id, ok := strings.CutPrefix(bare, s.prefix); ok && isID(id) {
			return byID(id, s.runtime, s.typ)
		}
	}
	// slice:prefix:id is meant for runc's systemd driver, and becomes a folder
	// where runc does not use it.
	if i := strings.LastIndexByte(bare, ':'); i >= 0 && isID(bare[i+1:]) {
		return byColons(bare[:i], bare[i+1:])
	}
	if isID(bare) {
		return fromParent(parent, bare)
	}
	if id, ok := strings.CutPrefix(name, "lxc.payload."); ok && id != "" {
		return byName(id, "lxc", sfproto.ContainerLXC)
	}
	if parent == "lxc" && name != "" {
		return byName(name, "lxc", sfproto.ContainerLXC)
	}
	return machine(parent, name)
}

// byColons is of a folder that is named slice:prefix:id.
func byColons(before, id string) *Container {
	prefix := before[strings.LastIndexByte(before, ':')+1:]
	for _, s := range scopes() {
		if prefix+"-" == s.prefix {
			return byID(id, s.runtime, s.typ)
		}
	}
	return byID(id, "", sfproto.ContainerCustom)
}

// fromParent tells the runtime of a folder that is named by a bare id. Podman's
// pod is one: it holds containers and is none.
func fromParent(parent, id string) *Container {
	switch {
	case parent == "docker":
		return byID(id, "docker", sfproto.ContainerDocker)
	case parent == podmanParent:
		return nil
	case strings.HasPrefix(parent, "pod") || strings.HasPrefix(parent, "kubepods"):
		return byID(id, "cri", sfproto.ContainerCRI)
	case strings.HasPrefix(parent, "libpod"):
		return byID(id, "podman", sfproto.ContainerCustom)
	}
	return byID(id, "", sfproto.ContainerCustom)
}

// machine is what systemd-machined registers and runs itself: systemd-nspawn's
// containers. Virtual machines are registered too, and are no containers.
func machine(parent, name string) *Container {
	if id, ok := strings.CutPrefix(name, "systemd-nspawn@"); ok {
		if id, ok = strings.CutSuffix(id, ".service"); ok && id != "" {
			return byName(unescape(id), "systemd-nspawn", sfproto.ContainerCustom)
		}
	}
	if parent != "machine.slice" {
		return nil
	}
	id, ok := strings.CutPrefix(name, "machine-")
	if id, scoped := strings.CutSuffix(id, ".scope"); ok && scoped && id != "" {
		if id = unescape(id); !strings.HasPrefix(id, "qemu-") {
			return byName(id, "systemd-nspawn", sfproto.ContainerCustom)
		}
	}
	return nil
}

func byID(id, runtime string, typ sfproto.ContainerType) *Container {
	c := byName(id[:shortIDLen], runtime, typ)
	c.FullID = id
	return c
}

func byName(name, runtime string, typ sfproto.ContainerType) *Container {
	return &Container{FullID: name, found: &sfproto.Container{ID: name, Name: name, Type: typ, Runtime: runtime}}
}

func isID(s string) bool { return len(s) == idLen && isHex(s) }

func isHex(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
