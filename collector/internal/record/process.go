package record

import (
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// fork tells the child, then the call from its two sides.
func (m *Maker) fork(parent *state.Entry, ev *event.Fork) {
	child, replaced := m.opts.State.Fork(parent, ev)
	m.bury(replaced, m.wall(&ev.Head))
	m.opts.Out(emit.Item{Class: ev.Class, Process: child.Latest()})
	pe := m.processEvent(parent, &ev.Head, sfproto.OpClone)
	pe.Ret, pe.Flags = int32(ev.ChildTGID), int64(ev.Flags)
	other := m.processEvent(child, &ev.Head, sfproto.OpClone)
	other.TID, other.Ret, other.Flags = int64(ev.ChildTGID), 0, int64(ev.Flags)
	m.opts.Out(emit.Item{Record: pe, Class: ev.Class, Process: parent.Latest(),
		Twin: &emit.Item{Record: other, Class: ev.Class, Process: child.Latest()}})
}

func (m *Maker) exec(e *state.Entry, ev *event.Exec) {
	if ev.Ret < 0 {
		se := m.syscallEvent(e, &ev.Head)
		se.Strings = []string{ev.Filename}
		m.putNamed(e, &ev.Head, se, ev.CWD, ev.Filename)
		return
	}
	m.opts.Flows.Barrier(e.TGID, ev.Gen, m.wall(&ev.Head))
	m.opts.State.Exec(e, ev)
	pe := m.processEvent(e, &ev.Head, sfproto.OpExec)
	pe.Filename = ev.Filename
	m.put(e, ev.Class, pe)
}

func (m *Maker) exit(e *state.Entry, ev *event.Exit) {
	at := m.wall(&ev.Head)
	m.opts.Flows.End(e.TGID, at)
	m.tellProcess(e, at, event.Threads{Cloned: ev.ThreadsCloned, Exited: ev.ThreadsExited, CloneErrors: ev.CloneErrors})
	delete(m.threads, e.TGID)
	pe := m.processEvent(e, &ev.Head, sfproto.OpExit)
	pe.Ret = int32(ev.Status)
	m.put(e, ev.Class, pe)
	m.opts.State.Remove(e)
}

// state is a change of what the process is without exec.
func (m *Maker) state(e *state.Entry, ev *event.State) {
	if ev.Gen != ev.OldGen {
		m.opts.Flows.Barrier(e.TGID, ev.Gen, m.wall(&ev.Head))
		m.opts.State.Change(e, ev)
	}
	switch ev.NR {
	case unix.SYS_SETUID, unix.SYS_SETREUID, unix.SYS_SETRESUID, unix.SYS_SETFSUID:
		pe := m.processEvent(e, &ev.Head, sfproto.OpSetuid)
		pe.Args = userIDs(ev)
		m.put(e, ev.Class, pe)
	case unix.SYS_CHDIR, unix.SYS_FCHDIR, unix.SYS_CHROOT, unix.SYS_SETNS: // the latter two are told by a Call
		if ev.Ret >= 0 {
			m.opts.Out(emit.Item{Class: ev.Class, Process: e.Latest()})
		}
	default:
		se := m.syscallEvent(e, &ev.Head)
		for _, arg := range ev.Args[:stateArgs(ev.NR)] {
			se.Args = append(se.Args, int64(arg))
		}
		m.put(e, ev.Class, se)
	}
}

// stateArgs is how many arguments a call has that changes a process.
func stateArgs(nr int32) int {
	switch nr {
	case unix.SYS_SETRESGID:
		return 3
	case unix.SYS_SETREGID, unix.SYS_SETGROUPS, unix.SYS_CAPSET:
		return 2
	}
	return 1
}

// userIDs are the arguments of a set*uid call; -1 leaves an id as it is.
func userIDs(ev *event.State) []string {
	n := 1
	switch ev.NR {
	case unix.SYS_SETREUID:
		n = 2
	case unix.SYS_SETRESUID:
		n = 3
	}
	ids := make([]string, n)
	for i := range ids {
		ids[i] = strconv.FormatInt(int64(int32(ev.Args[i])), 10)
	}
	return ids
}

func (m *Maker) processEvent(e *state.Entry, h *event.Head, op sfproto.Op) *sfproto.ProcessEvent {
	return &sfproto.ProcessEvent{
		ProcOID: e.OID, TS: m.wall(h), TID: int64(h.TID), OpFlags: op, Ret: int32(h.Ret),
		Generation: e.Latest().Record.Generation, Syscall: syscallName(h.NR),
	}
}

func (m *Maker) syscallEvent(e *state.Entry, h *event.Head) *sfproto.SyscallEvent {
	return &sfproto.SyscallEvent{
		ProcOID: e.OID, Generation: e.Latest().Record.Generation, TS: m.wall(h), TID: int64(h.TID),
		Syscall: syscallName(h.NR), Ret: h.Ret, FD: -1,
	}
}

// put hands over a record that refers to no file.
func (m *Maker) put(e *state.Entry, c event.Class, rec sfproto.Record) {
	m.opts.Out(emit.Item{Record: rec, Class: c, Process: e.Latest()})
}
