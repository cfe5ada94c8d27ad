// Package window counts and sums up what happens within a time, for each of many
// keys, or counts its different values.
//
// Time is that of the events. A window ends at its latest event; one that comes
// late is put where it belongs, and one that comes a whole window late is counted
// and left out. An event is forgotten at most one slice late, of which a window has
// 128: so much does a key remember.
//
// Invariant: a window holds a bounded number of keys, of which each takes bounded
// room, and says how many it gave up.
package window

import (
	"hash/maphash"
	"math"
	"slices"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/lru"
)

// parts is in how many slices a window is counted.
const parts = 128

// Options of a window.
type Options struct {
	Over time.Duration
	// Least is what the count must reach, or the sum, or the number of values.
	Least int64
	Of    Measure
	// MaxKeys bounds the keys. Of those with values there are fewer when Least is
	// large.
	MaxKeys int
}

// Measure is what of its events a window looks at.
type Measure uint8

// The measures.
const (
	Count Measure = iota
	Sum
	Distinct
)

// Event is one that a window counts.
type Event struct {
	TS     int64  // ns
	Amount int64  // to sum up; a negative one is none
	Value  []byte // of which the different ones are counted
}

// Window is the windows of all keys. One goroutine uses it.
type Window struct {
	options Options
	slice   int64 // ns
	keys    *lru.Table[key]
	seed    maphash.Seed
	late    int64
}

// key is what is remembered of a key: its slices in the order of time, and its
// values.
type key struct {
	slices []slice
	values values
}

// slice is what happened in one part of the window's time.
type slice struct {
	last       int64 // time of its latest event, ns
	count, sum int64
	distinct   int64 // values that were seen here last
}

// Reached is what was counted when a window reached what it needs.
type Reached struct{ Count, Sum, Distinct int64 }

// New makes a window without keys.
func New(o Options) *Window {
	if o.Of == Distinct {
		o.MaxKeys = min(o.MaxKeys, maxValues/int(max(1, o.Least)))
	}
	return &Window{options: o, slice: max(1, int64(o.Over)/parts), keys: lru.New[key](o.MaxKeys), seed: maphash.MakeSeed()}
}

// Add adds an event to a key. When the key reaches what is needed, its window begins
// anew.
func (w *Window) Add(name []byte, e Event) (Reached, bool) {
	k := w.keys.Make(name)
	if n := len(k.slices); n > 0 && e.TS <= k.slices[n-1].last-int64(w.options.Over) {
		w.late++
		return Reached{}, false
	}
	k.add(e.TS, max(0, e.Amount), w.slice)
	if w.options.Of == Distinct {
		k.see(maphash.Bytes(w.seed, e.Value), floor(e.TS, w.slice), w.slice)
	}
	k.forget(k.slices[len(k.slices)-1].last - int64(w.options.Over))
	r := k.total()
	k.tidy(r.Distinct, w.slice)
	if w.reached(r) < w.options.Least {
		return Reached{}, false
	}
	w.keys.Delete(name)
	return r, true
}

// reached is what of a total must be enough.
func (w *Window) reached(r Reached) int64 {
	switch w.options.Of {
	case Sum:
		return r.Sum
	case Distinct:
		return r.Distinct
	}
	return r.Count
}

// Evicted is how many keys were given up before their time.
func (w *Window) Evicted() int64 { return w.keys.Evicted() }

// Late is how many events came too late to be counted.
func (w *Window) Late() int64 { return w.late }

// add puts an event into its slice. Most belong to the last one.
func (k *key) add(ts, amount, width int64) {
	at, i := floor(ts, width), len(k.slices)
	for i > 0 && floor(k.slices[i-1].last, width) > at {
		i--
	}
	if i == 0 || floor(k.slices[i-1].last, width) != at {
		k.slices = slices.Insert(k.slices, i, slice{last: ts, count: 1, sum: amount})
		return
	}
	s := &k.slices[i-1]
	s.last = max(s.last, ts)
	s.count++
	s.sum = add(s.sum, amount)
}

// floor is the number of the slice in which a time lies.
func floor(ts, width int64) int64 {
	n := ts / width
	if ts%width < 0 {
		n--
	}
	return n
}

// forget drops the slices whose latest event is not after a time.
func (k *key) forget(ts int64) {
	n := 0
	for n < len(k.slices) && k.slices[n].last <= ts {
		n++
	}
	k.slices = slices.Delete(k.slices, 0, n)
}

func (k *key) total() Reached {
	var r Reached
	for _, s := range k.slices {
		r.Count += s.count
		r.Sum = add(r.Sum, s.sum)
		r.Distinct += s.distinct
	}
	return r
}

// add is a sum that does not overflow.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
