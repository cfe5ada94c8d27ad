package emit

import (
	"cmp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

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

	numReasons = int(ReasonUnacknowledged) + 1
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

// Drop is a number of losses of one class for one reason.
type Drop struct {
	Class     event.Class
	Reason    Reason
	Container string // id of the container whose they are, "" of the host's or nobody knows whose
	Count     int64
}

// Ledger counts what is missing, from any goroutine. What was counted is told
// in Loss records by the one writer, who settles it after it is written.
type Ledger struct {
	total [event.NumClasses][numReasons]atomic.Int64

	mu   sync.Mutex
	open map[account]int64 // not told yet
}

// account is what losses are counted under.
type account struct {
	class     event.Class
	reason    Reason
	container string
}

// maxAccounts bounds those with something to tell. Beyond it losses are counted
// without their container.
const maxAccounts = 4096

// Add counts n losses of a container, "" for the host or one that is not known.
func (l *Ledger) Add(container string, c event.Class, r Reason, n int64) {
	if int(c) >= event.NumClasses || int(r) >= numReasons || n <= 0 {
		return
	}
	l.total[c][r].Add(n)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[account]int64{}
	}
	key := account{c, r, container}
	if _, known := l.open[key]; !known && len(l.open) >= maxAccounts {
		key.container = ""
	}
	l.open[key] += n
}

// Open is what is not settled yet, by class, reason and container.
func (l *Ledger) Open() []Drop {
	l.mu.Lock()
	defer l.mu.Unlock()
	var open []Drop
	for key, n := range l.open {
		open = append(open, Drop{key.class, key.reason, key.container, n})
	}
	slices.SortFunc(open, func(a, b Drop) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Container, b.Container))
	})
	return open
}

// Settle notes that a drop has been told.
func (l *Ledger) Settle(d Drop) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := account{d.Class, d.Reason, d.Container}
	if l.open[key] -= d.Count; l.open[key] <= 0 {
		delete(l.open, key)
	}
}

// Totals calls f for each class and reason with its count since the start, over all
// containers.
func (l *Ledger) Totals(f func(Drop)) {
	for c := range l.total {
		for r := range l.total[c] {
			f(Drop{Class: event.Class(c), Reason: Reason(r), Count: l.total[c][r].Load()})
		}
	}
}
