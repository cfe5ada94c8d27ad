package filter

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/probe"
)

const (
	maxCgroups  = 16384 // beyond which all are forgotten
	minIDDigits = 12
)

// cgroup is what is known of one.
type cgroup struct {
	path      string
	container *container.Container // nil on the host
}

// Learned takes note of a cgroup's path and container.
func (f *Filter) Learned(id uint64, path string, c *container.Container) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.cgroups[id]; known != nil && known.path == path && known.container == c {
		return
	}
	if len(f.cgroups) >= maxCgroups {
		clear(f.cgroups)
	}
	g := &cgroup{path, c}
	f.cgroups[id] = g
	if c != nil {
		c.Judge(0)
	}
	_ = f.decide(id, g) // what the kernel side does not take, it asks again
}

// Settled decides on the cgroups of a container of which all is known.
func (f *Filter) Settled(c *container.Container) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.Judge(0)
	for id, g := range f.cgroups {
		if g.container == c {
			_ = f.decide(id, g) // as above
		}
	}
}

// decide tells the kernel side in which lists a cgroup stands, as soon as it can be
// told.
func (f *Filter) decide(id uint64, g *cgroup) error {
	if !f.byCgroup() {
		return nil
	}
	l, known := f.listed(g)
	if !known {
		return nil
	}
	return f.opts.Kernel.ListCgroup(id, l)
}

func (f *Filter) byCgroup() bool {
	in, out := &f.conf.Include, &f.conf.Exclude
	return len(in.Cgroups)+len(out.Cgroups)+len(in.Containers)+len(out.Containers) > 0
}

// listed is in which lists a cgroup stands. It is not known while an engine has to say
// the name of its container.
func (f *Filter) listed(g *cgroup) (l probe.Listed, known bool) {
	known = true
	for list, lists := range map[probe.Listed]*config.Lists{probe.ListedIn: &f.conf.Include, probe.ListedOut: &f.conf.Exclude} {
		if slices.ContainsFunc(lists.Cgroups, func(folder string) bool { return f.below(g.path, folder) }) {
			l |= list
		}
		if g.container == nil {
			continue
		}
		for _, pattern := range lists.Containers {
			switch {
			case byName(pattern) && !g.container.Settled():
				known = false
			case matches(g.container, pattern):
				l |= list
			}
		}
	}
	return l, known || l&probe.ListedOut != 0
}

// below reports whether a cgroup is one that was configured, or below it.
func (f *Filter) below(at, folder string) bool {
	folder = path.Clean(folder)
	for _, mount := range f.opts.Mounts {
		if rest, ok := strings.CutPrefix(folder, mount); ok && (rest == "" || rest[0] == '/') {
			folder = path.Clean("/" + rest)
			break
		}
	}
	return folder == "/" || at == folder || strings.HasPrefix(at, folder+"/")
}

// matches reports whether a container, or one around it, is meant.
func matches(c *container.Container, pattern string) bool {
	rec, _ := c.Record()
	if isID(pattern) {
		short := pattern[:minIDDigits]
		return strings.HasPrefix(c.FullID, pattern) || slices.Contains(rec.Ancestors, short)
	}
	ok, err := path.Match(pattern, rec.Name)
	return ok && err == nil
}

// byName reports whether a pattern needs a container's name.
func byName(pattern string) bool { return pattern != "*" && !isID(pattern) }

func isID(pattern string) bool {
	return len(pattern) >= minIDDigits && strings.Trim(pattern, "0123456789abcdef") == ""
}

// Quiet reports whether an event's process is left out: by the kernel side, or here by
// its cgroup, when the kernel side could not tell yet.
func (f *Filter) Quiet(h *event.Head) bool {
	if h.Flags&event.HeadUndecided == 0 {
		return h.Flags&event.HeadQuiet != 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	g := f.cgroups[h.Cgroup]
	if g == nil {
		return false
	}
	_ = f.decide(h.Cgroup, g) // the kernel side may have forgotten it
	quiet := f.cgroupOut(g)
	if quiet {
		f.out[probe.ByCgroup].Add(1)
	}
	return quiet
}

// cgroupOut reports whether it is known that a cgroup is left out.
func (f *Filter) cgroupOut(g *cgroup) bool {
	if !f.byCgroup() {
		return false
	}
	l, known := f.listed(g)
	only := len(f.conf.Include.Cgroups)+len(f.conf.Include.Containers) > 0
	return known && out(l, only)
}

// LeavesOutContainer reports whether a container turned out to be one that is left
// out, in the first cgroup that is known of it. It is asked about each record, so the
// container keeps the verdict, with the filters' epoch above the lowest bit.
func (f *Filter) LeavesOutContainer(c *container.Container) bool {
	if v := c.Verdict(); v>>1 == f.epoch.Load() {
		return v&1 == 1
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	v := f.epoch.Load() << 1
	for _, g := range f.cgroups {
		if g.container == c {
			if f.cgroupOut(g) {
				v |= 1
			}
			break
		}
	}
	if c.Settled() {
		c.Judge(v)
	}
	return v&1 == 1
}

// CgroupMounts are the folders at which this host has its cgroup hierarchies.
func CgroupMounts() ([]string, error) {
	text, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil, fmt.Errorf("read mounts: %w", err)
	}
	var mounts []string
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 2 && (f[2] == "cgroup" || f[2] == "cgroup2") {
			mounts = append(mounts, f[1])
		}
	}
	slices.SortFunc(mounts, func(a, b string) int { return len(b) - len(a) })
	return mounts, nil
}
