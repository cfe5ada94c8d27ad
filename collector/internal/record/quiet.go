package record

import (
	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
)

// become takes note of what a process that is left out became, for the sake of those
// that descend from it, and makes no record. What the kernel side began for it,
// before it knew, is over.
func (m *Maker) become(e *state.Entry, ev event.Event) {
	switch ev := ev.(type) {
	case *event.Fork:
		child, replaced := m.opts.State.Fork(e, ev)
		child.Quiet = true
		m.bury(replaced, m.wall(&ev.Head))
	case *event.Exec:
		if ev.Ret >= 0 {
			m.opts.Flows.Barrier(e.TGID, ev.Gen, m.wall(&ev.Head))
			m.opts.State.Exec(e, ev)
			m.update(e, ev.Class)
		}
	case *event.State:
		if ev.Gen != ev.OldGen {
			m.opts.Flows.Barrier(e.TGID, ev.Gen, m.wall(&ev.Head))
			m.opts.State.Change(e, ev)
			m.update(e, ev.Class)
		}
	case *event.Exit:
		m.bury(e, m.wall(&ev.Head))
		m.opts.State.Remove(e)
	case *event.Open:
		m.refuse(&ev.Head, ev.FD, ev.Flow)
	case *event.Handle:
		m.refuse(&ev.Head, ev.FD, ev.Flow)
	case *event.Socket:
		m.refuse(&ev.Head, ev.FD, ev.Flow)
	}
}

// update tells a process again where it was told: as somebody's ancestor.
func (m *Maker) update(e *state.Entry, c event.Class) {
	m.opts.Out(emit.Item{Class: c, Process: e.Latest(), Update: true})
}

// refuse has the kernel side forget a flow.
func (m *Maker) refuse(h *event.Head, fd int32, flow uint64) {
	if flow == 0 {
		return
	}
	if err := m.opts.Kernel.DeleteFlow(event.FlowKey{TGID: h.TGID, FD: fd, Gen: h.Gen}); err != nil {
		m.opts.Log.Debug().Err(err).Msg("a flow that is left out stays in the kernel")
	}
}
