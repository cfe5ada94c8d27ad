package record

import (
	"time"

	"github.com/rs/zerolog"

	"github.com/sysflow-stack/sysflow/collector/internal/dns"
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
)

// Kernel answers what the events do not carry.
type Kernel interface {
	flow.Kernel
	Proc(tgid uint32) (event.Threads, bool)
	Losses() (event.Losses, error)
}

// Options are what a Maker needs.
type Options struct {
	Kernel Kernel
	State  *state.Table
	Flows  *flow.Table
	Ledger *emit.Ledger
	Out    func(emit.Item)        // takes the records
	Alive  func(tgid uint32) bool // reports whether a process is there
	// Forget has the kernel side forget a process whose end it did not see; nil does not.
	Forget func(tgid uint32, start uint64) error
	// CgroupLosses tells whose the losses are; nil does not.
	CgroupLosses CgroupLosses
	// Excluded reports whether an event is left out; nil leaves out none.
	Excluded func(*event.Head) bool
	// Quiet reports whether the process of an event is left out, so that the event
	// makes no record; nil leaves that to the event.
	Quiet func(*event.Head) bool
	Log   zerolog.Logger
}

const (
	lossEvery   = time.Second
	threadEvery = 30 * time.Second
	sweepEvery  = 60 * time.Second
)

// Maker turns events into records.
type Maker struct {
	opts    Options
	lost    losses
	threads map[uint32]threads
	streams *dns.Streams // connections to servers of names
	reports schedule
	process schedule
	sweeps  schedule
}

// New is a Maker; the state is filled with the processes that run already.
func New(opts Options) *Maker {
	return &Maker{
		opts:    opts,
		threads: map[uint32]threads{},
		streams: dns.NewStreams(),
		lost:    losses{parts: map[lossKey]part{}},
		reports: schedule{every: lossEvery},
		process: schedule{every: threadEvery},
		sweeps:  schedule{every: sweepEvery},
	}
}

// Handle makes the records of an event.
func (m *Maker) Handle(ev event.Event) {
	h := ev.Header()
	m.opts.Flows.Saw(m.wall(h))
	if c, ok := ev.(*event.Cgroup); ok {
		m.opts.State.Cgroup(c)
		return
	}
	if m.opts.Excluded != nil && m.opts.Excluded(h) {
		return
	}
	if c, ok := ev.(*event.Close); ok {
		m.opts.Flows.Close(c, m.wall(h))
		return
	}
	e := m.actor(h, ev)
	if e.Quiet = m.quiet(h); e.Quiet {
		m.become(e, ev)
		return
	}
	switch ev := ev.(type) {
	case *event.Fork:
		m.fork(e, ev)
	case *event.Exec:
		m.exec(e, ev)
	case *event.Exit:
		m.exit(e, ev)
	case *event.State:
		m.state(e, ev)
	case *event.Open:
		m.open(e, ev)
	case *event.Handle:
		m.handle(e, ev)
	case *event.Name:
		m.name(e, ev)
	case *event.Socket:
		m.socket(e, ev)
	case *event.Peer:
		m.peer(e, ev)
	case *event.Call:
		m.call(e, ev)
	case *event.DNS:
		m.dns(e, ev)
	}
}

func (m *Maker) quiet(h *event.Head) bool {
	if m.opts.Quiet == nil {
		return h.Flags&event.HeadQuiet != 0
	}
	return m.opts.Quiet(h)
}

// Tick makes the records that are due at a time of the boot clock, in ns.
func (m *Maker) Tick(boot uint64) {
	now := m.opts.State.Wall(boot)
	m.opts.Flows.Tick(now)
	if m.reports.due(boot) {
		m.countLosses()
		m.takeLate(now)
	}
	if m.process.due(boot) {
		m.tellThreads(now)
	}
	if m.sweeps.due(boot) {
		m.sweep(now)
	}
}

// Flush ends all flows: nothing more is to come.
func (m *Maker) Flush(boot uint64) {
	now := m.opts.State.Wall(boot)
	m.takeLate(now)
	m.opts.Flows.Flush(now)
	m.tellThreads(now)
	m.countLosses()
}

// takeLate tells the flows whose end found no room in the ring.
func (m *Maker) takeLate(now int64) {
	if err := m.opts.Flows.TakeLate(now); err != nil {
		m.opts.Log.Warn().Err(err).Msg("flows that ended while the ring was full cannot be read")
	}
}

// actor is the process of an event. If the event shows that the end of the
// process that had its id before, or of its generation, went unseen, that is
// made up for first.
func (m *Maker) actor(h *event.Head, ev event.Event) *state.Entry {
	e, replaced := m.opts.State.Of(h)
	m.bury(replaced, m.wall(h))
	if e.Stale(h) && !changes(ev) {
		m.opts.Flows.Barrier(e.TGID, h.Gen, m.wall(h))
		m.opts.State.Refresh(e, h)
	}
	return e
}

// changes reports whether the event itself tells of the new generation.
func changes(ev event.Event) bool {
	switch ev.(type) {
	case *event.Exec, *event.State:
		return true
	}
	return false
}

// bury ends what belonged to a process that is gone.
func (m *Maker) bury(e *state.Entry, at int64) {
	if e != nil {
		m.opts.Flows.End(e.TGID, at)
		delete(m.threads, e.TGID)
	}
}

// shed makes room for the processes of an event: for its own and its ancestors.
func (m *Maker) shed(h *event.Head) {
	for e := m.opts.State.Shed(); e != nil; e = m.opts.State.Shed() {
		m.bury(e, m.wall(h))
	}
}

// sweep forgets the processes whose end was lost.
func (m *Maker) sweep(at int64) {
	for _, e := range m.opts.State.Sweep(m.opts.Alive) {
		m.bury(e, at)
		if m.opts.Forget == nil {
			continue
		}
		if err := m.opts.Forget(e.TGID, e.Start); err != nil {
			m.opts.Log.Warn().Err(err).Msg("a process that has ended stays in the kernel's table")
		}
	}
}

func (m *Maker) wall(h *event.Head) int64 { return m.opts.State.Wall(h.Time) }

// schedule is due once in every so long.
type schedule struct {
	every time.Duration
	next  uint64 // ns on the boot clock
}

func (s *schedule) due(boot uint64) bool {
	if boot < s.next {
		return false
	}
	s.next = boot + uint64(s.every)
	return true
}
