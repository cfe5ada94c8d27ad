package flow

import "github.com/sysflow-stack/sysflow/collector/internal/event"

// Late holds the ends of flows that found no room in the kernel's ring.
type Late interface {
	// LateEnd takes the end of a flow, if it is there.
	LateEnd(id uint64) (*event.Close, bool)
	// LateEnds calls take with all, and forgets those for which it returns true.
	LateEnds(take func(*event.Close) bool) error
}

// TakeLate tells the flows whose end waits in the kernel, once the events before it
// have been handled.
func (t *Table) TakeLate(now int64) error {
	if t.opts.Late == nil {
		return nil
	}
	return t.opts.Late.LateEnds(func(ev *event.Close) bool {
		at := t.wall(ev)
		if t.newest <= at && now-at < int64(endPatience) {
			return false
		}
		t.Close(ev, at)
		return true
	})
}

// late ends a flow whose end waits in the kernel, if it does.
func (t *Table) late(f *flow) bool {
	ev, ok := t.lateEnd(f)
	if ok {
		t.Close(ev, t.wall(ev))
	}
	return ok
}

func (t *Table) lateEnd(f *flow) (*event.Close, bool) {
	if t.opts.Late == nil || f.isPeer() {
		return nil, false
	}
	return t.opts.Late.LateEnd(f.ID)
}

func (t *Table) wall(ev *event.Close) int64 { return int64(ev.Time) + t.opts.Offset }
