package state

import (
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// maxComm is how much of a name the kernel keeps, in bytes.
const maxComm = 15

// Rename makes the version after the process's leader gave itself another name. It is
// of the same generation: nothing that a flow is counted under has changed.
func (t *Table) Rename(e *Entry, h *event.Head, comm string) {
	comm = comm[:min(len(comm), maxComm)]
	was := e.Latest()
	if was.Record.Comm == comm {
		return
	}
	v := &Version{Container: was.Container, Program: was.Program, Record: was.Record}
	v.Record.State, v.Record.TS = sfproto.StateModified, t.Wall(h.Time)
	v.Record.Comm = comm
	e.publish(v)
}
