package emit

import (
	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Item is a record with the entities that it refers to. All of it is read-only.
type Item struct {
	Record  sfproto.Record // nil: tell the process only
	Class   event.Class
	Process *state.Version
	// Update tells the process only where it was told before.
	Update  bool
	File    *sfproto.File // nil: the record refers to none, as NewFile
	NewFile *sfproto.File
	// Container is one of which more is known now, in an item of its own. It is
	// told where it was told before.
	Container *container.Container
	// Twin is the same event as another process tells it: written and lost with this.
	Twin *Item
}

// ContainerID is the container of the record's process, "" on the host.
func (it *Item) ContainerID() string {
	if it.Process == nil {
		return ""
	}
	return it.Process.Record.ContainerID
}

// Urgent reports whether somebody waits for the record: it is written at once.
func (it *Item) Urgent() bool {
	switch it.Class {
	case event.ClassExec, event.ClassExit, event.ClassCred, event.ClassConnect, event.ClassAccept, event.ClassContainer:
		return true
	}
	return false
}

// Lost calls f with the operations that the item's record tells, which are lost with
// it: of a flow its reads, its writes, and what it began with. A close is its flow's,
// and counts where there is nothing else.
func (it *Item) Lost(f func(c event.Class, n int64)) {
	var reads, writes, others int64
	class := it.Class
	switch r := it.Record.(type) {
	case nil:
		return
	case *sfproto.ProcessFlow: // counts of threads
		class = event.ClassAny
	case *sfproto.FileFlow:
		reads, writes, others = r.NumRRecvOps, r.NumWSendOps, r.NumErrors+begun(r.OpFlags)
	case *sfproto.NetworkFlow:
		reads, writes, others = r.NumRRecvOps, r.NumWSendOps, r.NumErrors+begun(r.OpFlags)
	}
	if reads+writes+others == 0 {
		others = 1
	}
	for _, part := range [...]struct {
		class event.Class
		n     int64
	}{{event.ClassRead, reads}, {event.ClassWrite, writes}, {class, others}} {
		if part.n > 0 {
			f(part.class, part.n)
		}
	}
}

// begun is the operation that began a flow, if that is in a record's flags.
func begun(ops sfproto.Op) int64 {
	if ops&(sfproto.OpOpen|sfproto.OpConnect|sfproto.OpAccept) != 0 {
		return 1
	}
	return 0
}
