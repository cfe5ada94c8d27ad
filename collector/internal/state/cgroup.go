package state

import "github.com/sysflow-stack/sysflow/collector/internal/container"

// Bounds of what is remembered; beyond them all is forgotten and learned anew.
const (
	maxCgroups    = 16384
	maxContainers = 4096
)

// cgroups is the container of each cgroup id, nil for the host's. All cgroups of
// a container share one value, so that what its engine says is there for all.
type cgroups struct {
	byID       map[uint64]*container.Container
	containers map[string]*container.Container // by full id
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
	return cgroups{byID: map[uint64]*container.Container{},
		containers: map[string]*container.Container{}, met: met, learned: learned}
}

func (c *cgroups) learn(id uint64, path string) {
	if id == 0 {
		return
	}
	if len(c.byID) >= maxCgroups {
		clear(c.byID)
	}
	c.byID[id] = c.at(path)
	c.learned(id, path, c.byID[id])
}

// at is the container of a cgroup's path.
func (c *cgroups) at(path string) *container.Container {
	found := container.FromCgroup(path)
	if found == nil {
		return nil
	}
	if known := c.containers[found.FullID]; known != nil {
		return known
	}
	if len(c.containers) >= maxContainers {
		clear(c.containers)
	}
	c.containers[found.FullID] = found
	c.met(found)
	return found
}

func (c *cgroups) knows(id uint64) bool {
	_, ok := c.byID[id]
	return ok
}

func (c *cgroups) of(id uint64) *container.Container { return c.byID[id] }

func sameContainer(a, b *container.Container) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.ID() == b.ID()
}
