// Package filter is what is recorded alone, and what is left out, as a user has
// configured it: it tells the kernel side, which leaves out before any work, and
// says itself what only user space knows: which container a cgroup is of, what an
// engine names it, and what a path is that a call has not opened.
//
// Invariant: what is not decided is recorded. What is left out is counted by what
// it is left out by, and is no loss.
package filter

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/probe"
)

// Kernel is the kernel side's lists.
type Kernel interface {
	SetFilter(probe.Filter) error
	ListTree(tgid uint32, l probe.Listed) error
	ListCgroup(id uint64, l probe.Listed) error
}

// Options are what a Filter needs.
type Options struct {
	Kernel  Kernel
	Rejudge func() error                  // has the kernel side judge every process anew
	Tasks   func() ([]*event.Task, error) // that run now
	Mounts  []string                      // where cgroup hierarchies are mounted, see CgroupMounts
}

// Filter is the filters in force. It may be used by any goroutine.
type Filter struct {
	opts Options
	on   atomic.Bool                    // some record may be left out
	out  [probe.NumFilters]atomic.Int64 // left out by user space

	epoch atomic.Uint64 // counts Apply: verdicts are of one

	mu      sync.Mutex
	conf    config.Filters
	records records
	paths   prefixes
	ports   map[uint16]probe.Listed
	cgroups map[uint64]*cgroup
}

// New is a filter that leaves out nothing.
func New(o Options) *Filter { return &Filter{opts: o, cgroups: map[uint64]*cgroup{}} }

// Apply puts filters in force, in place of those before.
func (f *Filter) Apply(c config.Filters) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	k, err := ForKernel(&c)
	if err != nil {
		return err
	}
	if err := f.opts.Kernel.SetFilter(k); err != nil {
		return err
	}
	f.conf, f.paths, f.ports, f.records = c, k.Paths, k.Ports, recordsOf(&c)
	f.on.Store(!c.Empty())
	f.epoch.Add(1)
	err = f.listTrees()
	for id, g := range f.cgroups {
		err = errors.Join(err, f.decide(id, g))
	}
	if err != nil {
		return fmt.Errorf("apply filters: %w", err)
	}
	return nil
}

// Left is how much was left out in user space, by what.
func (f *Filter) Left(by probe.FilterBy) int64 { return f.out[by].Load() }

// ForKernel is what the kernel side can leave out by itself.
func ForKernel(c *config.Filters) (probe.Filter, error) {
	k := probe.Filter{
		Users: map[uint32]probe.Listed{}, Ports: map[uint16]probe.Listed{},
		Executables: prefixes{}, Paths: prefixes{},
		Trees:   len(c.Include.Trees)+len(c.Exclude.Trees) > 0,
		Cgroups: len(c.Include.Cgroups)+len(c.Exclude.Cgroups)+len(c.Include.Containers)+len(c.Exclude.Containers) > 0,
		Records: recordsOf(c).kernel(),
	}
	if len(c.Include.Trees) > 0 {
		k.Only = append(k.Only, probe.ByTree)
	}
	if len(c.Include.Cgroups)+len(c.Include.Containers) > 0 {
		k.Only = append(k.Only, probe.ByCgroup)
	}
	for list, l := range map[probe.Listed]*config.Lists{probe.ListedIn: &c.Include, probe.ListedOut: &c.Exclude} {
		for _, u := range l.Users {
			id, err := u.ID()
			if err != nil {
				return k, err
			}
			k.Users[id] |= list
		}
		for _, p := range l.Ports {
			k.Ports[p] |= list
		}
		for _, p := range l.Executables {
			prefixes(k.Executables).add(p, strings.HasSuffix(p, "/"), list)
		}
		for _, p := range l.Paths {
			prefixes(k.Paths).add(p, true, list)
		}
	}
	return k, nil
}

// listTrees lists the processes that are configured, and all that descend from them.
// What they fork meanwhile is found at a next look.
func (f *Filter) listTrees() error {
	roots := map[uint32]probe.Listed{}
	for _, pid := range f.conf.Include.Trees {
		roots[pid] |= probe.ListedIn
	}
	for _, pid := range f.conf.Exclude.Trees {
		roots[pid] |= probe.ListedOut
	}
	if len(roots) == 0 {
		return nil
	}
	listed := map[uint32]probe.Listed{}
	for range maxLooks {
		tasks, err := f.opts.Tasks()
		if err != nil {
			return err
		}
		n := len(listed)
		for tgid, l := range descendants(roots, tasks) {
			if listed[tgid] == l {
				continue
			}
			if err := f.opts.Kernel.ListTree(tgid, l); err != nil {
				return err
			}
			listed[tgid] = l
		}
		if len(listed) == n {
			break
		}
	}
	return f.opts.Rejudge()
}

// maxLooks bounds how often processes are listed until no new one is found.
const maxLooks = 5

// descendants are the listed processes and those below them. The list of a process
// that is nearer wins.
func descendants(roots map[uint32]probe.Listed, tasks []*event.Task) map[uint32]probe.Listed {
	parents := make(map[uint32]uint32, len(tasks))
	for _, t := range tasks {
		parents[t.TGID] = t.Creds.PPID
	}
	out := map[uint32]probe.Listed{}
	for tgid := range parents {
		at := tgid
		for range len(parents) {
			if l, ok := roots[at]; ok {
				out[tgid] = l
				break
			}
			next, ok := parents[at]
			if !ok {
				break
			}
			at = next
		}
	}
	return out
}
