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
