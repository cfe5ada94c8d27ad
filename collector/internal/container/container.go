// Package container finds the container that a cgroup belongs to by the names
// that container runtimes give to cgroups, and carries what its engine says of it
// later.
//
// Invariant: a Container is usable from the first event on, with what the path of
// its cgroup tells. What an engine adds replaces the record as a whole, so
// that whoever writes it sees all of it or nothing.
package container

import (
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// Container is a container. It may be read by any goroutine.
type Container struct {
	// FullID is the id by which its engine knows it.
	FullID string

	found    *sfproto.Container
	complete atomic.Pointer[sfproto.Container]
	settled  atomic.Bool
	verdict  atomic.Uint64
}

// Settle says that no engine is to tell more for now.
func (c *Container) Settle() { c.settled.Store(true) }

// Settled reports whether an engine has told the rest, or none is to.
func (c *Container) Settled() bool { return c.settled.Load() }

// Judge keeps what a filter found about the container, in the filter's own terms; 0 is
// nothing.
func (c *Container) Judge(verdict uint64) { c.verdict.Store(verdict) }

// Verdict is what was kept.
func (c *Container) Verdict() uint64 { return c.verdict.Load() }

// ID is the id as records have it.
func (c *Container) ID() string { return c.found.ID }

// Runtime is the name of what runs it, empty when the cgroup does not tell.
func (c *Container) Runtime() string { return c.found.Runtime }

// Record is the entity as far as it is known, and whether an engine has told the
// rest. It must not be changed.
func (c *Container) Record() (rec *sfproto.Container, complete bool) {
	if rec := c.complete.Load(); rec != nil {
		return rec, true
	}
	return c.found, false
}

// Complete adds what an engine says. The container's identity, and what its cgroup
// tells of the containers around it, stay as they are.
func (c *Container) Complete(told sfproto.Container) {
	told.ID, told.Type, told.Ancestors = c.found.ID, c.found.Type, c.found.Ancestors
	if c.found.Runtime != "" {
		told.Runtime = c.found.Runtime
	}
	if c.found.PodID != "" {
		told.PodID = c.found.PodID
	}
	if told.Name == "" {
		told.Name = c.found.Name
	}
	c.complete.Store(&told)
	c.Settle()
}
