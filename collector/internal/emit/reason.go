package emit

import (
	"strconv"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// Reason is why records or events are missing: the kernel side's reasons by
// their numbers, and after them those of user space.
type Reason uint8

// The reasons of user space.
const (
	ReasonQueueFull      Reason = iota + Reason(event.NumReasons) // the writer was behind
	ReasonDisconnected                                            // nobody listened
	ReasonUnsaid                                                  // the schema version cannot say it
	ReasonTableFull                                               // too many open flows
	ReasonUnacknowledged                                          // sent, and the listener died before it had said to have it
	ReasonSpoolFull                                               // the spool had no room, or the disk under it
	ReasonSpoolDamaged                                            // was in the spool, and cannot be read
	ReasonBadEvent                                                // the kernel side's, and cannot be decoded

	numReasons = int(ReasonBadEvent) + 1
)

// String is the reason as it stands in records and metrics.
func (r Reason) String() string {
	switch r {
	case Reason(event.ReasonRingFull):
		return "ring_full"
	case Reason(event.ReasonMapFull):
		return "map_full"
	case Reason(event.ReasonBusy):
		return "busy"
	case Reason(event.ReasonMissed):
		return "missed"
	case Reason(event.ReasonQuota):
		return "quota"
	case ReasonQueueFull:
		return "queue_full"
	case ReasonDisconnected:
		return "disconnected"
	case ReasonUnsaid:
		return "unsaid"
	case ReasonTableFull:
		return "table_full"
	case ReasonUnacknowledged:
		return "unacknowledged"
	case ReasonSpoolFull:
		return "spool_full"
	case ReasonSpoolDamaged:
		return "spool_damaged"
	case ReasonBadEvent:
		return "bad_event"
	}
	return "Reason(" + strconv.Itoa(int(r)) + ")"
}

// ClassName is a class as it stands in records and metrics.
func ClassName(c event.Class) string {
	switch c {
	case event.ClassExec:
		return "exec"
	case event.ClassExit:
		return "exit"
	case event.ClassFork:
		return "fork"
	case event.ClassCred:
		return "cred"
	case event.ClassConnect:
		return "connect"
	case event.ClassAccept:
		return "accept"
	case event.ClassContainer:
		return "container"
	case event.ClassFile:
		return "file"
	case event.ClassOpen:
		return "open"
	case event.ClassClose:
		return "close"
	case event.ClassRead:
		return "read"
	case event.ClassWrite:
		return "write"
	case event.ClassAny:
		return "any"
	}
	return "Class(" + strconv.Itoa(int(c)) + ")"
}
