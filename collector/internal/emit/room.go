package emit

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/container"
)

// Bounds of what waits.
const (
	waitAtMost   = time.Second
	maxWaiting   = 8192 // items
	maxPerWaiter = 2048 // items of one container
	maxContained = 1024 // containers
)

// RoomOptions are what a Room needs.
type RoomOptions struct {
	Out func(Item) // takes the items, from any goroutine
	// LeavesOut reports whether a container of which all is known is left out.
	LeavesOut func(*container.Container) bool
}

// Room is where the records of a new container wait for what its engine says of it, so
// that they are written after all that is known: for a second at most, and so
// long as there is room; then they go on without. Nothing is lost here, and the
// items of a container stay in their order.
type Room struct {
	opts    RoomOptions
	waiting atomic.Int64 // containers in waiters

	mu      sync.Mutex
	waiters map[*container.Container]*waiter
	items   int
}

// waiter is a container that nothing more is known of yet.
type waiter struct {
	items []Item
	due   time.Time
	past  bool // it has waited, and does not again
}

// NewRoom is a room in which nobody waits.
func NewRoom(o RoomOptions) *Room {
	return &Room{opts: o, waiters: map[*container.Container]*waiter{}}
}

// Waiting is the number of items that wait.
func (r *Room) Waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.items
}

// Put hands an item on, now or when its container's engine has answered. It may have
// answered since the item's event was judged, so an item that need not wait may be left
// out, too.
func (r *Room) Put(it Item) {
	if it.Process == nil || it.Process.Container == nil {
		r.opts.Out(it)
		return
	}
	c := it.Process.Container
	if r.waiting.Load() == 0 && c.Settled() {
		r.pass(c, it)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.waiters[c]
	switch {
	case w == nil && (c.Settled() || len(r.waiters) >= maxContained), w != nil && w.past:
		r.pass(c, it)
		return
	case w == nil:
		w = &waiter{due: time.Now().Add(waitAtMost)}
		r.waiters[c] = w
		r.waiting.Add(1)
	}
	w.items = append(w.items, it)
	r.items++
	if r.items >= maxWaiting || len(w.items) >= maxPerWaiter {
		r.release(c, w)
	}
}

// pass hands on an item that does not wait.
func (r *Room) pass(c *container.Container, it Item) {
	if !c.Settled() || !r.opts.LeavesOut(c) {
		r.opts.Out(it)
	}
}

// Settled lets the items of a container go, of which no more is to be had.
func (r *Room) Settled(c *container.Container) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if w := r.waiters[c]; w != nil {
		r.release(c, w)
		delete(r.waiters, c)
		r.waiting.Add(-1)
	}
}

// Tick lets go what has waited long enough.
func (r *Room) Tick(now time.Time) {
	if r.waiting.Load() == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for c, w := range r.waiters {
		switch {
		case c.Settled(): // before its first item came
			r.release(c, w)
			delete(r.waiters, c)
			r.waiting.Add(-1)
		case !w.past && now.After(w.due):
			r.release(c, w)
		}
	}
}

// Flush lets all go.
func (r *Room) Flush() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c, w := range r.waiters {
		r.release(c, w)
	}
}

// release hands on what waits for a container, but for what is left out.
func (r *Room) release(c *container.Container, w *waiter) {
	if !r.opts.LeavesOut(c) {
		for _, it := range w.items {
			r.opts.Out(it)
		}
	}
	r.items -= len(w.items)
	w.items, w.past = nil, true
}
