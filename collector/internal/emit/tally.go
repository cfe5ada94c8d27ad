package emit

import "github.com/sysflow-stack/sysflow/collector/internal/event"

// Tally counts what records tell, by class and container, so that it is known what is
// lost with them. It is for one goroutine.
type Tally map[Counted]int64

// Counted is what a Tally counts by.
type Counted struct {
	Class     event.Class
	Container string
}

// Item counts what an item's record tells.
func (t Tally) Item(it *Item) {
	container := it.ContainerID()
	it.Lost(func(c event.Class, n int64) { t[Counted{c, container}] += n })
}

// Tell counts what a Loss record tells: with the record it is lost once more.
func (t Tally) Tell(d Drop) { t[Counted{d.Class, d.Container}] += d.Count }

// Untell takes back what Tell counted.
func (t Tally) Untell(d Drop) { t[Counted{d.Class, d.Container}] -= d.Count }

// Add adds another one.
func (t Tally) Add(other Tally) {
	for key, n := range other {
		t[key] += n
	}
}

// Lose enters all that was counted as lost.
func (t Tally) Lose(to *Ledger, why Reason) {
	for key, n := range t {
		to.Add(key.Container, key.Class, why, n)
	}
}
