package record

import (
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// threads is what was told of a process's threads.
type threads struct {
	told  event.Threads
	since int64 // ns since the epoch
}

// tellThreads tells of all processes whose thread counters changed, but for those
// that were never heard of: they are out of scope, or ignored.
func (m *Maker) tellThreads(at int64) {
	m.opts.State.Entries(func(e *state.Entry) bool {
		if !e.Heard() {
			return true
		}
		if now, ok := m.opts.Kernel.Proc(e.TGID); ok {
			m.tellProcess(e, at, now)
		}
		return true
	})
}

// tellProcess makes a process flow of what changed since the last one.
func (m *Maker) tellProcess(e *state.Entry, at int64, now event.Threads) {
	last, known := m.threads[e.TGID]
	if now == last.told {
		return
	}
	start := e.OID.CreateTS
	if !known {
		last.since = start
	}
	pf := &sfproto.ProcessFlow{
		ProcOID: e.OID, TS: last.since, EndTS: at, StartTS: start, Generation: e.Latest().Record.Generation,
		NumThreadsCloned: int64(now.Cloned - last.told.Cloned), NumThreadsClonedTotal: int64(now.Cloned),
		NumThreadsExited: int64(now.Exited - last.told.Exited), NumThreadsExitedTotal: int64(now.Exited),
		NumCloneErrors: int64(now.CloneErrors - last.told.CloneErrors), NumCloneErrorsTotal: int64(now.CloneErrors),
	}
	if pf.NumThreadsCloned > 0 {
		pf.OpFlags |= sfproto.OpClone
	}
	if pf.NumThreadsExited > 0 {
		pf.OpFlags |= sfproto.OpExit
	}
	m.threads[e.TGID] = threads{told: now, since: at}
	m.put(e, event.ClassFork, pf)
}
