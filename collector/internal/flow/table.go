package flow

import (
	"time"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Kernel holds the counters of open flows.
type Kernel interface {
	// Flow is the flow that is open on a descriptor, with its counters.
	Flow(event.FlowKey) (id uint64, c event.Counters, ok bool)
	DeleteFlow(event.FlowKey) error
	// Peer is as Flow for the part that belongs to a remote address.
	Peer(event.PeerKey) (id uint64, c event.Counters, ok bool)
	DeletePeer(event.PeerKey) error
}

// Options are what a table needs.
type Options struct {
	Kernel Kernel
	Late   Late // nil: there are none
	Ledger *emit.Ledger
	Offset int64           // wall clock minus boot clock, ns
	Out    func(emit.Item) // takes the records
	// Behind reports whether those who take the records have no time for what can
	// wait, and Rest waits for them, not long. They may be nil.
	Behind func() bool
	Rest   func()
	// Max bounds flows and parts of flows: 0 is 262,144, the kernel side's 131,072
	// flows and 65,536 parts, and those whose end is among 8 MiB of events.
	Max int
	// Crowded is how many there are when idle ones are given up; 0 is 114,688, 7/8 of
	// the kernel side's flows.
	Crowded int
	// First is how long after its begin a flow has its first record, Interval
	// how long after each record the next one; 0 is 900 ms, so that with the
	// ticks between it is told within a second, and 30 s.
	First, Interval time.Duration
}

const (
	defaultMax      = 1 << 18
	defaultCrowded  = 7 << 14
	defaultFirst    = 900 * time.Millisecond
	defaultInterval = 30 * time.Second
	peerIdle        = 60 * time.Second // after which a remote address is forgotten
	endPatience     = 10 * time.Second // for which an end that may be on its way is waited for
)

// Table is the open flows. It is for one goroutine. Times are in ns since the
// epoch.
type Table struct {
	opts   Options
	byID   map[uint64]*flow
	byProc map[uint32][]*flow
	// refused are flows whose end is in the ring, behind their begin.
	refused map[uint64]*flow
	young   queue // no record yet
	old     queue
	roles   roles
	newest  int64 // time of the youngest event
	held    bool  // no flow is opened
	// Evicted counts the flows that were given up.
	Evicted uint64
}

// New is an empty table.
func New(opts Options) *Table {
	if opts.Max <= 0 {
		opts.Max = defaultMax
	}
	if opts.Behind == nil {
		opts.Behind, opts.Rest = func() bool { return false }, func() {}
	}
	if opts.Crowded <= 0 {
		opts.Crowded = min(defaultCrowded, opts.Max)
	}
	if opts.First <= 0 {
		opts.First = defaultFirst
	}
	if opts.Interval <= 0 {
		opts.Interval = defaultInterval
	}
	return &Table{opts: opts, byID: map[uint64]*flow{}, byProc: map[uint32][]*flow{}, refused: map[uint64]*flow{}, roles: newRoles()}
}

// SetInterval changes how often an open flow is told, from its next record on.
func (t *Table) SetInterval(d time.Duration) { t.opts.Interval = d }

// Hold opens no further flow, as if the table were full, while there is no memory for it.
func (t *Table) Hold(on bool) { t.held = on }

// Len is the number of open flows and parts.
func (t *Table) Len() int { return len(t.byID) }

// Saw notes that the events up to that time have been handled, about.
func (t *Table) Saw(at int64) { t.newest = max(t.newest, at) }

// Begin opens a flow.
func (t *Table) Begin(b Begin) {
	if b.ID == 0 || t.byID[b.ID] != nil {
		return
	}
	f := &flow{Begin: b}
	if b.Sock != nil {
		f.client = t.roles.client(&f.Begin)
	}
	if !t.insert(f) {
		t.drop(f)
	}
}

// BeginPeer opens the part of a flow that belongs to a remote address.
func (t *Table) BeginPeer(b Begin, peer event.PeerKey) {
	if b.ID == 0 || t.byID[b.ID] != nil {
		return
	}
	f := &flow{Begin: b, peer: peer}
	f.client = t.roles.client(&f.Begin)
	whole := t.byID[peer.Flow]
	if whole == nil || !t.insert(f) {
		t.drop(f)
		return
	}
	if whole.parts == nil {
		whole.parts = map[uint64]*flow{}
	}
	f.whole, whole.parted, whole.parts[f.ID] = whole, true, f
}

// LocalIsClient reports whether a socket's own end is the client's, as far as is known.
func (t *Table) LocalIsClient(s *event.Sock) bool { return t.roles.client(&Begin{Sock: s}) }

// Mark notes an operation that the kernel does not count.
func (t *Table) Mark(id uint64, op sfproto.Op) {
	if f := t.byID[id]; f != nil {
		f.marks |= op
	}
}

// Close ends a descriptor's flow with the counters of its close.
func (t *Table) Close(ev *event.Close, at int64) {
	f := t.byID[ev.Flow]
	if f == nil {
		if f := t.refused[ev.Flow]; f != nil {
			delete(t.refused, ev.Flow)
			t.lose(f, &ev.Counters)
		}
		return
	}
	how := sfproto.OpTruncate
	if ev.Closed {
		how = sfproto.OpClose
	}
	for _, part := range f.parts {
		t.finish(part, at, how)
	}
	t.tell(f, &ev.Counters, at, how)
	t.remove(f)
}

// Barrier ends the flows of a process's generations before gen.
func (t *Table) Barrier(tgid, gen uint32, at int64) {
	t.end(tgid, at, func(f *flow) bool { return f.Key.Gen < gen })
}

// End ends all flows of a process.
func (t *Table) End(tgid uint32, at int64) {
	t.end(tgid, at, func(*flow) bool { return true })
}

// Flush ends all flows.
func (t *Table) Flush(at int64) {
	for tgid := range t.byProc {
		t.End(tgid, at)
	}
}

// Tick tells the flows that are due. There may be many: while nobody has time for them
// they wait for the next one, as nothing is lost thereby.
func (t *Table) Tick(now int64) {
	for _, q := range []*queue{&t.young, &t.old} {
		for !t.opts.Behind() {
			f := q.pop(now)
			if f == nil {
				break
			}
			t.look(f, now)
		}
	}
}

func (t *Table) end(tgid uint32, at int64, which func(*flow) bool) {
	var ended []*flow
	for _, f := range t.byProc[tgid] {
		if which(f) {
			ended = append(ended, f)
		}
	}
	for _, f := range ended {
		t.opts.Rest()
		if t.byID[f.ID] == f { // not as a part of one before it
			t.finish(f, at, sfproto.OpTruncate)
		}
	}
}

// finish ends a flow with what the kernel counted of it.
func (t *Table) finish(f *flow, at int64, how sfproto.Op) {
	c, ok := t.counters(f)
	if !ok {
		if t.late(f) {
			return
		}
		c = f.last // its end is lost or on its way
	}
	t.tell(f, &c, at, how)
	if ok {
		t.forget(f)
	}
	t.remove(f)
}

// look tells what changed of an open flow. One that the kernel does not know any
// more has its end among the events that were there by then: unless they come to
// younger ones without it, it is on its way.
func (t *Table) look(f *flow, now int64) {
	c, ok := t.counters(f)
	switch {
	case ok:
		f.missing = 0
		t.tell(f, &c, now, 0)
		idle := now - f.changed
		if f.isPeer() && idle >= int64(peerIdle) {
			t.forget(f)
			t.remove(f)
			return
		}
		if !f.isPeer() && idle >= int64(t.opts.Interval) && (t.held || len(t.byID) > t.opts.Crowded) {
			t.evict(f, now)
			return
		}
		t.old.push(f, now+int64(t.opts.Interval))
	case t.late(f):
	case f.missing != 0 && (t.newest > f.missing || now-f.missing > int64(endPatience)):
		t.tell(f, &f.last, now, sfproto.OpTruncate)
		t.remove(f)
	default:
		if f.missing == 0 {
			f.missing = now
		}
		t.young.push(f, now+int64(t.opts.First))
	}
}

func (t *Table) counters(f *flow) (event.Counters, bool) {
	if f.isPeer() {
		id, c, ok := t.opts.Kernel.Peer(f.peer)
		return c, ok && id == f.ID
	}
	id, c, ok := t.opts.Kernel.Flow(f.Key)
	return c, ok && id == f.ID
}

// forget deletes the kernel's entry. That it is gone already is no error.
func (t *Table) forget(f *flow) {
	if f.isPeer() {
		_ = t.opts.Kernel.DeletePeer(f.peer)
		return
	}
	_ = t.opts.Kernel.DeleteFlow(f.Key)
}

func (t *Table) insert(f *flow) bool {
	if t.held || len(t.byID) >= t.opts.Max {
		return false
	}
	f.since, f.changed = f.TS, f.TS
	t.byID[f.ID] = f
	siblings := t.byProc[f.Key.TGID]
	f.index = len(siblings)
	t.byProc[f.Key.TGID] = append(siblings, f)
	t.young.push(f, f.TS+int64(t.opts.First))
	return true
}

func (t *Table) remove(f *flow) {
	f.unlink()
	delete(t.byID, f.ID)
	if f.whole != nil {
		delete(f.whole.parts, f.ID)
	}
	siblings := t.byProc[f.Key.TGID]
	last := len(siblings) - 1
	siblings[f.index] = siblings[last]
	siblings[f.index].index = f.index
	siblings[last] = nil
	if last == 0 {
		delete(t.byProc, f.Key.TGID)
		return
	}
	t.byProc[f.Key.TGID] = siblings[:last]
}
