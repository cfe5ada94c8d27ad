// Package memory keeps a running process under a limit: the garbage collector is told
// of it, and those who can take in less are told when little is left.
//
// Invariant: Pressed costs one atomic load, so that it may be asked for each batch or
// event. What the process may use is the limit without what others hold for it, such as
// the kernel's maps; it is never less than a quarter of the limit, so that a wrong
// figure makes a process slow and not dead.
package memory

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// Shares of what the process may use, in percent.
const (
	runtimeShare = 90 // of Go's runtime: the rest is the program's text and the kernel's
	pressedAt    = 70 // live objects, from which on it is pressed
	relievedAt   = 60 // below which it no longer is
)

// notWorth is a change of the runtime's limit, in bytes, that is not worth stopping the
// world for.
const notWorth = 1 << 20

// A guard looks after each collection, as only these tell what is live, and now and then
// for what others hold. While it is pressed it looks more often: nobody who waits for it to
// be relieved may be left to make the garbage that has it collected.
const (
	idleEvery    = time.Second
	pressedEvery = 50 * time.Millisecond
)

// Options are what a guard needs.
type Options struct {
	Limit int64 // bytes, of the process and of what others hold for it; 0: none yet
	// Held is what others hold for the process now, in bytes; nil: nothing.
	Held func() int64
	// Pressed is told when it gets narrow, and when it no longer is, from the guard's
	// goroutine; it may be nil.
	Pressed func(bool)
}

// Guard watches a process's memory. A nil one is never pressed.
type Guard struct {
	opts    Options
	limit   atomic.Int64
	before  int64 // the runtime's limit when the guard came
	pressed atomic.Bool
	set     int64         // the runtime's limit now
	cycles  uint64        // of garbage collection, at the last tick while pressed
	known   chan struct{} // there is reason to look
	stop    chan struct{}
	stopped chan struct{}
}

// Start limits the process until Stop.
func Start(o Options) *Guard {
	g := &Guard{opts: o, before: debug.SetMemoryLimit(-1), known: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{})}
	g.set = g.before
	g.limit.Store(o.Limit)
	g.look()
	g.await()
	go g.run() // until Stop, which waits for it
	return g
}

// Pressed reports whether little is left: who can should take in less.
func (g *Guard) Pressed() bool { return g != nil && g.pressed.Load() }

// Limit is the whole limit, in bytes; 0: none.
func (g *Guard) Limit() int64 {
	if g == nil {
		return 0
	}
	return g.limit.Load()
}

// SetLimit changes the limit.
func (g *Guard) SetLimit(bytes int64) {
	g.limit.Store(bytes)
	g.hurry()
}

// Stop ends the limit.
func (g *Guard) Stop() {
	close(g.stop)
	<-g.stopped
	debug.SetMemoryLimit(g.before)
}

// garbage is what nobody refers to. It has a pointer, as what has none may share its
// memory with others.
type garbage struct{ _ *garbage }

// await has the next collection told, and those after it.
func (g *Guard) await() {
	runtime.AddCleanup(new(garbage), func(g *Guard) {
		select {
		case <-g.stop:
		default:
			g.await()
			g.hurry()
		}
	}, g)
}

// hurry has the guard look soon.
func (g *Guard) hurry() {
	select {
	case g.known <- struct{}{}:
	default: // it is about to
	}
}

func (g *Guard) run() {
	defer close(g.stopped)
	every := g.every()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if g.pressed.Load() {
				g.collect()
			}
		case <-g.known:
		case <-g.stop:
			return
		}
		g.look()
		if now := g.every(); now != every {
			every = now
			tick.Reset(every)
		}
	}
}

// every is the time between two looks that nothing else is reason for.
func (g *Guard) every() time.Duration {
	if g.pressed.Load() {
		return pressedEvery
	}
	return idleEvery
}

// look takes the limit and the live objects as they are now.
func (g *Guard) look() {
	share := g.share()
	if limit := min(share/100*runtimeShare, g.before); max(limit-g.set, g.set-limit) >= notWorth {
		debug.SetMemoryLimit(limit)
		g.set = limit
	}
	switch live, was := Live(), g.pressed.Load(); {
	case !was && live > share/100*pressedAt:
		g.turn(true)
	case was && live < share/100*relievedAt:
		g.turn(false)
	}
}

// collect makes known what is live, where nobody has made garbage since the last tick: who
// takes in less because memory is short would wait for ever to learn that it no longer is.
// A look after a collection makes none, or it would be the reason for the next one.
func (g *Guard) collect() {
	sample := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(sample)
	if n := sample[0].Value.Uint64(); n != g.cycles {
		g.cycles = n
		return
	}
	runtime.GC()
	g.cycles++
}

func (g *Guard) turn(pressed bool) {
	g.pressed.Store(pressed)
	if g.opts.Pressed != nil {
		g.opts.Pressed(pressed)
	}
}

// share is what the process itself may use, in bytes.
func (g *Guard) share() int64 {
	limit := g.limit.Load()
	if limit <= 0 {
		return math.MaxInt64
	}
	var held int64
	if g.opts.Held != nil {
		held = g.opts.Held()
	}
	return max(limit-held, limit/4)
}

// Live is the bytes of objects that the last garbage collection found in use.
func Live() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
