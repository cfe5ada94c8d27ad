package emit

import (
	"cmp"
	"slices"
	"sync"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// maxLosers bounds the containers that a Ledger tells apart.
const maxLosers = 256

// Drop is a number of losses of one class for one reason.
type Drop struct {
	Class     event.Class
	Reason    Reason
	Container string // its id; "" is the host, or nobody knows
	Count     int64
}

// Ledger counts what is missing, from any goroutine. What was counted is told
// in Loss records by the one writer, who settles it after it is written.
type Ledger struct {
	mu         sync.Mutex
	host       counts
	containers map[string]*counts
	clock      uint64 // of losses, to know the oldest
}

// counts are the losses of a container, since the start and as told.
type counts struct {
	total, settled [event.NumClasses][numReasons]int64
	last           uint64 // when it lost something last, on the Ledger's clock
}

// Add counts n losses of a container, "" for the host or one that is not known.
func (l *Ledger) Add(container string, c event.Class, r Reason, n int64) {
	if int(c) >= event.NumClasses || int(r) >= numReasons || n <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	of := l.of(container)
	of.total[c][r] += n
	l.clock++
	of.last = l.clock
}

// AddItem counts what is lost with an item.
func (l *Ledger) AddItem(it *Item, r Reason) {
	container := it.ContainerID()
	it.Lost(func(c event.Class, n int64) { l.Add(container, c, r, n) })
}

// of are the counts of a container, which take the place of another one's when there
// are too many.
func (l *Ledger) of(container string) *counts {
	if container == "" {
		return &l.host
	}
	of := l.containers[container]
	if of != nil {
		return of
	}
	if l.containers == nil {
		l.containers = map[string]*counts{}
	}
	if len(l.containers) >= maxLosers && !l.forget() {
		return &l.host
	}
	of = new(counts)
	l.containers[container] = of
	return of
}

// forget takes out the container that has lost nothing for the longest time, of
// those whose losses are told. Its counts are the host's from here on.
func (l *Ledger) forget() bool {
	oldest := ""
	for id, of := range l.containers {
		if of.total == of.settled && (oldest == "" || of.last < l.containers[oldest].last) {
			oldest = id
		}
	}
	if oldest == "" {
		return false
	}
	for c, reasons := range l.containers[oldest].total {
		for r, n := range reasons {
			l.host.total[c][r] += n
			l.host.settled[c][r] += n
		}
	}
	delete(l.containers, oldest)
	return true
}

// Open is what is not settled yet, by class, reason and container.
func (l *Ledger) Open() []Drop {
	var open []Drop
	l.each(func(d Drop, settled int64) {
		if d.Count -= settled; d.Count > 0 {
			open = append(open, d)
		}
	})
	slices.SortFunc(open, func(a, b Drop) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Container, b.Container))
	})
	return open
}

// Settle notes that a drop has been told.
func (l *Ledger) Settle(d Drop) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of(d.Container).settled[d.Class][d.Reason] += d.Count
}

// Totals calls f for each class and reason with its count since the start: of the
// host, and of containers with those only that lost something.
func (l *Ledger) Totals(f func(Drop)) {
	var all []Drop // f may be slow
	l.each(func(d Drop, _ int64) {
		if d.Container == "" || d.Count > 0 {
			all = append(all, d)
		}
	})
	for _, d := range all {
		f(d)
	}
}

func (l *Ledger) each(f func(d Drop, settled int64)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.host.each("", f)
	for id, of := range l.containers {
		of.each(id, f)
	}
}

func (of *counts) each(container string, f func(d Drop, settled int64)) {
	for c := range of.total {
		for r, n := range of.total[c] {
			f(Drop{event.Class(c), Reason(r), container, n}, of.settled[c][r])
		}
	}
}
