package view

import (
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// mountEntries are container.mount and its parts: of the n-th mount, or of the
// first one with a path, in which '*' stands for any text. The path is that on the
// host, and for container.mount.source that in the container, as in Falco.
func mountEntries() []entry {
	source := func(m *sfproto.Mount) string { return m.Source }
	dest := func(m *sfproto.Mount) string { return m.Dest }
	return []entry{
		mountField("container.mount", "A mount as source:destination:mode:rw", source, mountLine),
		mountField("container.mount.source", "Where a mount comes from on the host", dest, source),
		mountField("container.mount.dest", "Where a mount is in the container", source, dest),
		mountField("container.mount.mode", "Options of a mount", source, func(m *sfproto.Mount) string { return m.Mode }),
		mountField("container.mount.rdwr", "Whether a mount may be written to, true or false", source,
			func(m *sfproto.Mount) string { return strconv.FormatBool(m.RW) }),
	}
}

func mountField(name, meaning string, path, part func(*sfproto.Mount) string) entry {
	return keyField(name, meaning+"; by number or path.", func(key string) func(*Event) (string, bool) {
		return func(e *Event) (string, bool) {
			if c := container(e); c != nil {
				if m := findMount(c.Mounts, key, path); m != nil {
					return given(part(m))
				}
			}
			return "", false
		}
	})
}

func findMount(mounts []sfproto.Mount, key string, of func(*sfproto.Mount) string) *sfproto.Mount {
	if n, err := strconv.Atoi(key); err == nil {
		if n < 0 || n >= len(mounts) {
			return nil
		}
		return &mounts[n]
	}
	for i := range mounts {
		if like(key, of(&mounts[i])) {
			return &mounts[i]
		}
	}
	return nil
}

func mountLine(m *sfproto.Mount) string {
	return strings.Join([]string{m.Source, m.Dest, m.Mode, strconv.FormatBool(m.RW)}, ":")
}

// like reports whether a text is as a pattern says, in which '*' is any text.
func like(pattern, text string) bool {
	before, after, wild := strings.Cut(pattern, "*")
	text, begins := strings.CutPrefix(text, before)
	switch {
	case !begins || !wild:
		return begins && text == ""
	case !strings.Contains(after, "*"):
		return strings.HasSuffix(text, after)
	}
	// The first place for the next part leaves the most room for the others.
	next, _, _ := strings.Cut(after, "*")
	i := strings.Index(text, next)
	return i >= 0 && like(after, text[i:])
}
