package state

import (
	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/recent"
)

// Bounds of what is remembered; what was forgotten is learned anew.
const (
	maxCgroups    = 16384
	maxContainers = 4096
)

// cgroups is the container of each cgroup id, nil for the host's. All cgroups of
// a container share one value, so that what its engine says is there for all.
type cgroups struct {
	byID       *recent.Map[uint64, *container.Container]
	containers *recent.Map[string, *container.Container] // by full id
	met        func(*container.Container)
	learned    func(id uint64, path string, c *container.Container)
}

func newCgroups(met func(*container.Container), learned func(uint64, string, *container.Container)) cgroups {
	if learned == nil {
		learned = func(uint64, string, *container.Container) {}
	}
	if met == nil {
		met = func(*container.Container) {}
	}
	return cgroups{byID: recent.New[uint64, *container.Container](maxCgroups),
		containers: recent.New[string, *container.Container](maxContainers), met: met, learned: learned}
}

func (c *cgroups) learn(id uint64, path string) {
	if id == 0 {
		return
	}
	at := c.at(path)
	c.byID.Put(id, at)
	c.learned(id, path, at)
}

// at is the container of a cgroup's path.
func (c *cgroups) at(path string) *container.Container {
	found := container.FromCgroup(path)
	if found == nil {
		return nil
	}
	if known, ok := c.containers.Get(found.FullID); ok {
		return known
	}
	c.containers.Put(found.FullID, found)
	c.met(found)
	return found
}

func (c *cgroups) knows(id uint64) bool {
	_, ok := c.byID.Get(id)
	return ok
}

func (c *cgroups) of(id uint64) *container.Container {
	found, _ := c.byID.Get(id)
	return found
}

func sameContainer(a, b *container.Container) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.ID() == b.ID()
}
