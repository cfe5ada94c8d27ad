package state

import (
	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// maxCgroups bounds what is remembered of cgroups; beyond it all is forgotten
// and learned anew.
const maxCgroups = 16384

// cgroups is the container of each cgroup id, nil for the host's.
type cgroups struct {
	byID map[uint64]*sfproto.Container
}

func newCgroups() cgroups { return cgroups{byID: map[uint64]*sfproto.Container{}} }

func (c *cgroups) learn(id uint64, path string) {
	if id == 0 {
		return
	}
	if len(c.byID) >= maxCgroups {
		clear(c.byID)
	}
	c.byID[id] = container.FromCgroup(path)
}

func (c *cgroups) knows(id uint64) bool {
	_, ok := c.byID[id]
	return ok
}

func (c *cgroups) of(id uint64) *sfproto.Container { return c.byID[id] }

func sameContainer(a, b *sfproto.Container) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.ID == b.ID
}
