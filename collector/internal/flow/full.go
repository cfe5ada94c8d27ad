package flow

import (
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// evict gives an idle flow up, and its parts: when its descriptor is used again it is
// another flow. Flows are looked at in turns, so that the one idle for longest is first.
func (t *Table) evict(f *flow, now int64) {
	for _, part := range f.parts {
		t.finish(part, now, sfproto.OpTruncate)
	}
	f.evicted = true
	t.finish(f, now, sfproto.OpTruncate)
	t.Evicted++
}

// drop refuses a flow: the kernel is not to count what nobody will tell. What it counted
// so far is lost, or will be with the flow's end, when that is on its way.
func (t *Table) drop(f *flow) {
	c, ok := t.counters(f)
	if end, late := t.lateEnd(f); !ok && late {
		c, ok = end.Counters, true
	}
	t.forget(f)
	if !ok && len(t.refused) < t.opts.Max {
		t.refused[f.ID] = f
		return
	}
	t.lose(f, &c)
}

// lose counts a flow that nobody tells.
func (t *Table) lose(f *flow, c *event.Counters) {
	it := f.item(c, f.TS, sfproto.OpClose)
	t.opts.Ledger.AddItem(&it, emit.ReasonTableFull)
}
