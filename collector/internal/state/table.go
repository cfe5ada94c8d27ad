package state

import (
	"container/list"

	"github.com/sysflow-stack/sysflow/collector/internal/container"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/procfs"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Reader reads a process's facts in bounded time; false when it cannot.
type Reader interface {
	Read(tgid uint32) (procfs.Process, bool)
}

// Names knows users and groups without touching a file.
type Names interface {
	User(uid uint32) string
	Group(gid uint32) string
}

// Options are what a table needs.
type Options struct {
	Reader Reader
	Names  Names // of the host
	// Inside are the names inside a container, by its full id and one of its
	// processes; it answers in bounded time. nil has the host's names everywhere.
	Inside func(container string, tgid uint32) procfs.Users
	Offset int64 // wall clock minus boot clock, ns
	Max    int   // processes, beyond which Shed is to be called; 0 is 65536
	// Env are the names of the environment variables that are told of a program.
	Env []string
	// Met is told of each container once, when it is first heard of; it must not
	// wait. nil tells nobody.
	Met func(*container.Container)
	// Learned is told of each cgroup's id, path and container, which is nil on the
	// host; it must not wait. nil tells nobody.
	Learned func(id uint64, path string, c *container.Container)
	// Ran is told of each program that a process begins to execute, or executes
	// when it is first heard of; it must not wait. nil tells nobody.
	Ran func(tgid uint32, p *Program)
	// Partial says that processes come into scope while they run: what they become
	// before is not told, so that they are read anew when they are first heard of.
	Partial bool
}

// Table is the processes by thread group id.
type Table struct {
	opts    Options
	entries map[uint32]*Entry
	cgroups cgroups
	// Unread counts the processes about which /proc gave no answer.
	Unread uint64
	// Evicted counts the processes that made room for others.
	Evicted uint64
	// Brief keeps the beginning of command lines alone, while there is no memory for
	// more.
	Brief bool
	idle  list.List // of *Entry, who was heard of least recently last
}

// Entry is a live process.
type Entry struct {
	*Process
	TGID   uint32
	Start  uint64 // ns on the boot clock
	rough  bool   // Start is from /proc, in steps of procfs.StartStep
	genSet bool
	gen    uint32
	gone   bool // a sweep did not find it
	unseen bool // known from /proc or the task iterator only
	heard  *list.Element
	// Quiet says that the process is left out: it is known for others' sake.
	Quiet bool
}

const (
	defaultMax  = 65536
	maxAdoption = 16 // parents read from /proc for one unknown process
)

// New is an empty table.
func New(opts Options) *Table {
	if opts.Max <= 0 {
		opts.Max = defaultMax
	}
	return &Table{opts: opts, entries: map[uint32]*Entry{}, cgroups: newCgroups(opts.Met, opts.Learned)}
}

// Len is the number of processes.
func (t *Table) Len() int { return len(t.entries) }

// Wall is the wall clock's time of a boot clock's, in ns since the epoch.
func (t *Table) Wall(boot uint64) int64 { return int64(boot) + t.opts.Offset }

// ContainerOf is the id of a cgroup's container, "" for the host's and unknown ones.
func (t *Table) ContainerOf(cgroup uint64) string {
	if c := t.cgroups.of(cgroup); c != nil {
		return c.ID()
	}
	return ""
}

// Entries calls f for each process until it returns false.
func (t *Table) Entries(f func(*Entry) bool) {
	for _, e := range t.entries {
		if !f(e) {
			return
		}
	}
}

// Preload fills the table with the processes that ran before the capture.
func (t *Table) Preload(tasks []*event.Task, fs procfs.FS) {
	byTGID := make(map[uint32]*event.Task, len(tasks))
	for _, task := range tasks {
		byTGID[task.TGID] = task
	}
	for _, task := range tasks {
		t.preload(task, byTGID, fs, 0)
	}
}

// preload takes a task after its parent.
func (t *Table) preload(task *event.Task, all map[uint32]*event.Task, fs procfs.FS, depth int) *Entry {
	if e := t.entries[task.TGID]; e != nil {
		return e
	}
	var parent *Process
	if p := all[task.Creds.PPID]; p != nil && p != task && depth < maxAncestors {
		parent = t.preload(p, all, fs, depth+1).Process
	}
	exe, args, cwd, cgroup := fs.Image(task.TGID)
	t.cgroups.learn(task.Cgroup, cgroup)
	e := t.insert(task.TGID, task.Start, parent)
	e.MoveTo(task.Cgroup)
	e.unseen = true
	v := &Version{Container: t.cgroups.of(task.Cgroup), Record: sfproto.Process{
		State: sfproto.StateReup, TS: t.Wall(task.Start), Generation: int32(task.Gen),
	}}
	setImage(v, exe, args, cwd)
	t.finish(e, v, &task.Creds)
	return e
}

// Of is the process of an event, read from /proc when it is not known. The
// second result is the process that had the same id before, if its end went
// unseen.
func (t *Table) Of(h *event.Head) (e, replaced *Entry) {
	e = t.entries[h.TGID]
	if e != nil && !e.is(h.Start) {
		replaced, e = e, nil
		t.Remove(replaced)
	}
	if e == nil {
		e = t.adopt(h.TGID, h.Start, h.Time, 0)
		t.runs(e)
	}
	e.gone = false
	t.idle.MoveToFront(e.heard)
	if e.unseen {
		e.unseen = false
		if t.opts.Partial {
			t.reread(e, h.Time, 0)
		}
		t.runs(e)
	}
	if !e.genSet {
		e.gen, e.genSet = h.Gen, true
	}
	if h.Cgroup != 0 && h.Cgroup != e.Cgroup() {
		t.move(e, h)
	}
	return e, replaced
}

// Fork is the new process of a fork, whose parent is e. The second result is as
// Of's.
func (t *Table) Fork(parent *Entry, ev *event.Fork) (e, replaced *Entry) {
	if replaced = t.entries[ev.ChildTGID]; replaced != nil {
		t.Remove(replaced)
	}
	e = t.insert(ev.ChildTGID, ev.ChildStart, parent.Process)
	e.MoveTo(parent.Cgroup())
	before := parent.Latest()
	v := &Version{Container: before.Container, Program: before.Program, Record: before.Record}
	v.Record.State, v.Record.TS, v.Record.Generation = sfproto.StateCreated, t.Wall(ev.ChildStart), 0
	t.finish(e, v, &ev.ChildCreds)
	return e, replaced
}

// Heard reports whether the process had an event that was not quiet.
func (e *Entry) Heard() bool { return !e.unseen && !e.Quiet }

// Stale reports whether the event belongs to a generation of which the table
// was not told.
func (e *Entry) Stale(h *event.Head) bool { return e.genSet && h.Gen > e.gen }

// Remove forgets a process.
func (t *Table) Remove(e *Entry) {
	if t.entries[e.TGID] == e {
		delete(t.entries, e.TGID)
		t.idle.Remove(e.heard)
	}
}

// Shed removes the process that was heard of least recently, when the table is full;
// nil when it is not. The process is read from /proc again when it is heard of.
func (t *Table) Shed() *Entry {
	if len(t.entries) < t.opts.Max {
		return nil
	}
	e := t.idle.Back().Value.(*Entry)
	t.Remove(e)
	t.Evicted++
	return e
}

// Sweep removes the processes that alive denies twice in a row, so that one
// whose end is still on its way is left alone.
func (t *Table) Sweep(alive func(tgid uint32) bool) (removed []*Entry) {
	for _, e := range t.entries {
		switch {
		case alive(e.TGID):
			e.gone = false
		case e.gone:
			t.Remove(e)
			removed = append(removed, e)
		default:
			e.gone = true
		}
	}
	return removed
}

// is reports whether the process started at that time.
func (e *Entry) is(start uint64) bool {
	if e.Start == start || start == 0 {
		return true
	}
	return e.rough && max(e.Start, start)-min(e.Start, start) <= procfs.StartStep
}

// parent is the process that the credentials of tgid name as its parent, read from
// /proc when it is not known.
func (t *Table) parent(tgid uint32, c *event.Creds, now uint64, depth int) *Process {
	if c.PPID == 0 || c.PPID == tgid || depth >= maxAdoption {
		return nil
	}
	known := t.entries[c.PPID]
	if known == nil {
		known = t.adopt(c.PPID, 0, now, depth+1)
		known.unseen = true
	} else if known.unseen && t.opts.Partial {
		t.reread(known, now, depth+1)
	}
	return known.Process
}

// insert makes an entry.
func (t *Table) insert(tgid uint32, start uint64, parent *Process) *Entry {
	oid := sfproto.OID{CreateTS: t.Wall(start), HPID: int64(tgid)}
	e := &Entry{Process: newProcess(oid, parent), TGID: tgid, Start: start}
	if before := t.entries[tgid]; before != nil {
		t.Remove(before)
	}
	t.entries[tgid] = e
	e.heard = t.idle.PushFront(e)
	return e
}

// adopt makes an entry of what /proc says. start is 0 when only /proc knows it.
func (t *Table) adopt(tgid uint32, start, now uint64, depth int) *Entry {
	p, ok := t.opts.Reader.Read(tgid)
	if !ok || (start != 0 && max(p.Start, start)-min(p.Start, start) > procfs.StartStep) {
		t.Unread++ // gone, or its id is already another's
		p = procfs.Process{Start: start, Creds: event.Creds{LoginUID: ^uint32(0), LoginSession: ^uint32(0)}}
	}
	rough := start == 0
	if rough {
		start = p.Start
	}
	e := t.insert(tgid, start, t.parent(tgid, &p.Creds, now, depth))
	e.rough = rough
	v := &Version{Container: t.cgroups.at(p.Cgroup), Record: sfproto.Process{State: sfproto.StateReup, TS: t.Wall(now)}}
	setImage(v, p.Exe, p.Args, p.CWD)
	t.finish(e, v, &p.Creds)
	return e
}
