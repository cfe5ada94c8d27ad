package state

import (
	"sync/atomic"

	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// maxAncestors bounds the chain of ancestors that a process keeps in memory: a
// daemon that starts itself anew for ever must not hold all it ever was.
const maxAncestors = 64

// Process is the identity that all versions of a process share.
type Process struct {
	OID    sfproto.OID
	parent atomic.Pointer[Process]
	latest atomic.Pointer[Version]
	cgroup atomic.Uint64
	depth  int // ancestors, those that were cut off included
}

// Version is what a process was between two changes.
type Version struct {
	Process   *Process
	Container *container.Container // nil on the host
	Program   *Program
	// Record is the entity without its parent's id, which is Process.Parent's, and
	// its program's hash, which is Program's. It must not be changed.
	Record sfproto.Process

	used bool
}

// Parent is the process's parent, nil when it is not known.
func (p *Process) Parent() *Process { return p.parent.Load() }

// Latest is the process's newest version.
func (p *Process) Latest() *Version { return p.latest.Load() }

// Cgroup is the id of the cgroup that the process is in, as far as is known.
func (p *Process) Cgroup() uint64 { return p.cgroup.Load() }

// MoveTo notes that the process is in another cgroup.
func (p *Process) MoveTo(cgroup uint64) { p.cgroup.Store(cgroup) }

// FirstUse is the state with which the version is written now: why it was made
// the first time, REUP from then on. It is for the one writer of records.
func (v *Version) FirstUse() sfproto.State {
	if v.used {
		return sfproto.StateReup
	}
	v.used = true
	return v.Record.State
}

func newProcess(oid sfproto.OID, parent *Process) *Process {
	p := &Process{OID: oid}
	p.childOf(parent)
	return p
}

// childOf makes the process the child of one that is known; nil is none. One that
// descends from it, which only a reused id can make believe, is none either.
func (p *Process) childOf(parent *Process) {
	for a := parent; a != nil; a = a.Parent() {
		if a == p {
			return
		}
	}
	if parent == nil {
		return
	}
	p.parent.Store(parent)
	if p.depth = parent.depth + 1; p.depth > maxAncestors {
		p.cut()
	}
}

// cut takes the chain apart above the oldest ancestor that is kept.
func (p *Process) cut() {
	oldest := p
	for range maxAncestors {
		next := oldest.Parent()
		if next == nil {
			return
		}
		oldest = next
	}
	oldest.parent.Store(nil)
}

// publish makes v the process's newest version.
func (p *Process) publish(v *Version) {
	v.Process = p
	p.latest.Store(v)
}
