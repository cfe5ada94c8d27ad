package view

import (
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// host is what container fields say of a process outside of containers.
const host = "host"

// shortID is how many characters of a container's id are shown.
const shortID = 12

// containerEntries are container.*.
func containerEntries() []entry {
	return []entry{
		textField("container.id", "First 12 characters of the container's id; host outside of containers.",
			func(e *Event) (string, bool) {
				id, ok := containerID(e)
				return id[:min(len(id), shortID)], ok
			}),
		textField("container.full_id", "The container's id as recorded; host outside of containers.", containerID),
		textField("container.name", "Name; host outside of containers.", onContainer(host, containerName)),
		textField("container.image", "Image with its tag or digest.", onContainer("", containerImage)),
		textField("container.image.repository", "Image without tag and digest.",
			onContainer("", func(c *sfproto.Container) string { name, _, _ := splitImage(c.Image); return name })),
		textField("container.image.tag", "Tag of the image.",
			onContainer("", func(c *sfproto.Container) string { _, tag, _ := splitImage(c.Image); return tag })),
		textField("container.image.digest", "Digest of the image.", onContainer("", imageDigest)),
		textField("container.image.id", "Id of the image.",
			onContainer("", func(c *sfproto.Container) string { return c.ImageID })),
		textField("container.type", "Runtime: docker, containerd, cri-o, podman, ...; host outside of containers.",
			onContainer(host, containerType)),
		boolField("container.privileged", "The container is privileged.", func(e *Event) (bool, bool) {
			c := container(e)
			return c != nil && c.Privileged, c != nil
		}),
		timeField("container.start_ts", Time, "When the container was made.", func(e *Event) (int64, bool) {
			if c := container(e); c != nil && c.CreateTS != 0 {
				return c.CreateTS, true
			}
			return 0, false
		}),
		textField("container.mounts", "Mounts as source:destination:mode:rw, joined by blanks.", onContainer("", mountText)),
		timeField("container.duration", Duration, "Time since the container was made.", func(e *Event) (int64, bool) {
			c := container(e)
			ts, ok := e.Time()
			if c == nil || c.CreateTS == 0 || !ok {
				return 0, false
			}
			return max(0, ts-c.CreateTS), true
		}),
		textField("container.labels", "Labels of the container as name:value, joined by commas.",
			onContainer("", func(c *sfproto.Container) string { return labelText(c.Labels) })),
		keyField("container.label", "Value of a label of the container.", func(key string) func(*Event) (string, bool) {
			return func(e *Event) (string, bool) {
				if c := container(e); c != nil {
					v, ok := c.Labels[key]
					return v, ok
				}
				return "", false
			}
		}),
	}
}

func container(e *Event) *sfproto.Container {
	if e.Record == nil {
		return nil
	}
	return e.Record.Container
}

// containerID tells the host from a container that is not announced.
func containerID(e *Event) (string, bool) {
	if c := container(e); c != nil {
		return given(c.ID)
	}
	p := self(e)
	switch {
	case p == nil:
		return "", false
	case p.ContainerID != "":
		return p.ContainerID, true
	}
	return host, true
}

// onContainer reads a text of the container. outside is the text for a process
// of the host, "" for a missing value.
func onContainer(outside string, get func(*sfproto.Container) string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if c := container(e); c != nil {
			return given(get(c))
		}
		if id, ok := containerID(e); ok && id == host {
			return given(outside)
		}
		return "", false
	}
}

func containerName(c *sfproto.Container) string  { return c.Name }
func containerImage(c *sfproto.Container) string { return c.Image }

func containerType(c *sfproto.Container) string {
	if c.Runtime != "" {
		return c.Runtime
	}
	switch c.Type {
	case sfproto.ContainerCRIO:
		return "cri-o"
	case sfproto.ContainerLibvirtLXC:
		return "libvirt-lxc"
	}
	return strings.ToLower(strings.TrimPrefix(c.Type.String(), "CT_"))
}

func imageDigest(c *sfproto.Container) string {
	if c.ImageDigest != "" {
		return c.ImageDigest
	}
	_, _, digest := splitImage(c.Image)
	return digest
}

// splitImage takes registry/name:tag@digest apart. A colon before the last
// slash belongs to the registry's port.
func splitImage(image string) (name, tag, digest string) {
	name, digest, _ = strings.Cut(image, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name, tag = name[:i], name[i+1:]
	}
	return name, tag, digest
}

func mountText(c *sfproto.Container) string {
	var parts []string
	for i := range c.Mounts {
		parts = append(parts, mountLine(&c.Mounts[i]))
	}
	return strings.Join(parts, " ")
}
