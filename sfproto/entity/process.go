package entity

import (
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// maxDepth bounds a process's ancestors. A chain that grows beyond it (a
// program that forks and exits for ever) is cut in its middle.
const maxDepth = 64

// process is what a stream said last of a process.
type process struct {
	state  *sfproto.Process
	parent *process
	// root: no parent is to be looked for, because the chain was cut here.
	root bool
	view *view.Process
	// epoch of processes for which view is right.
	epoch int64
}

// processes is a stream's process table.
type processes struct {
	byOID *table[sfproto.OID, *process]
	dead  []sfproto.OID // a ring of the last ones that exited, oldest at deadAt
	keep  int
	at    int
	epoch int64 // counts whatever may make a view stale
	cuts  int64 // ancestors cut because of a cycle or the depth
}

func newProcesses(limit, dead int, budget *Budget) *processes {
	return &processes{byOID: newTable[sfproto.OID](limit, weighProcess, budget), keep: dead}
}

// announce takes a new state of a process.
func (p *processes) announce(state *sfproto.Process) *process {
	p.epoch++
	proc, known := p.byOID.get(state.OID)
	if !known {
		proc = &process{}
	}
	if !known || proc.state.POID != state.POID {
		proc.parent, proc.root = nil, false
	}
	proc.state, proc.view = state, nil
	p.byOID.put(state.OID, proc)
	p.adopt(proc)
	return proc
}

// adopt finds the parent of a process that has none yet.
func (p *processes) adopt(proc *process) {
	if proc.parent != nil || proc.root || proc.state.POID.IsZero() {
		return
	}
	parent, ok := p.byOID.get(proc.state.POID)
	if !ok {
		return
	}
	depth := 1
	for a := parent; a != nil; a = a.parent {
		if a == proc {
			p.cuts++
			proc.root = true
			return
		}
		if depth++; depth > maxDepth {
			cut(parent, maxDepth/2)
			p.cuts++
			p.epoch++
			break
		}
	}
	proc.parent = parent
}

// cut ends a chain after n ancestors.
func cut(proc *process, n int) {
	for ; n > 0 && proc.parent != nil; n-- {
		proc = proc.parent
	}
	proc.parent, proc.root = nil, true
}

// exit keeps a process for the records that may still refer to it, until enough
// others have exited.
func (p *processes) exit(oid sfproto.OID) {
	if len(p.dead) < p.keep {
		p.dead = append(p.dead, oid)
		return
	}
	p.byOID.remove(p.dead[p.at])
	p.dead[p.at] = oid
	p.at = (p.at + 1) % len(p.dead)
}

func (p *processes) clear() {
	p.byOID.clear()
	p.dead, p.at = p.dead[:0], 0
	p.epoch++
}
