package record

import (
	"path"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// call tells a call by itself. Its file is that of its first path, otherwise that of
// its descriptor; a second path is its new file.
func (m *Maker) call(e *state.Entry, ev *event.Call) {
	if renames(ev) {
		m.opts.State.Rename(e, &ev.Head, ev.Texts[0].Raw)
	}
	se := m.syscallEvent(e, &ev.Head)
	se.FD = callFD(ev)
	for _, arg := range ev.Args {
		se.Args = append(se.Args, int64(arg))
	}
	for _, t := range ev.Texts {
		se.Strings = append(se.Strings, t.Raw)
	}
	if ev.Sock != nil { // who binds or listens is the server
		server := ev.NR == unix.SYS_BIND || ev.NR == unix.SYS_LISTEN
		setEnds(se, ev.Sock, !server && m.opts.Flows.LocalIsClient(ev.Sock))
	}
	it := emit.Item{Record: se, Class: ev.Class, Process: e.Latest()}
	m.callFiles(e, ev, &it)
	if it.File != nil {
		se.FileOID = it.File.OID
	}
	if it.NewFile != nil {
		se.NewFileOID = it.NewFile.OID
	}
	m.opts.Out(it)
}

// renames reports whether a process's leader gave itself another name, which is the
// one prctl that has a text.
func renames(ev *event.Call) bool {
	return ev.NR == unix.SYS_PRCTL && ev.Ret >= 0 && ev.TID == ev.TGID && len(ev.Texts) > 0
}

// callFD is the descriptor of a call, the new one where it makes one of another's
// file or of a connection.
func callFD(ev *event.Call) int32 {
	if ev.Ret >= 0 && derives(ev.NR) {
		return int32(ev.Ret)
	}
	return ev.FD
}

func (m *Maker) callFiles(e *state.Entry, ev *event.Call, it *emit.Item) {
	for _, t := range ev.Texts {
		name := pathOf(&t, ev.Ret)
		switch {
		case name == "":
		case it.File == nil:
			it.File = m.entity(e, &ev.Head, name, callResource(ev), sfproto.StateReup)
		default:
			it.NewFile = m.entity(e, &ev.Head, name, sfproto.ResUnknown, sfproto.StateReup)
		}
	}
	if it.File == nil && ev.File != nil {
		it.File = m.file(e, &ev.Head, ev.File)
	}
}

// pathOf is the path that a text means; "" for a text that is none. An empty one
// with which a call succeeds is the descriptor's that it starts from. One that
// starts from nowhere, as an abstract address, stays as it is.
func pathOf(t *event.Text, ret int64) string {
	switch {
	case !t.Path:
		return ""
	case t.Real != "":
		return t.Real
	case t.Raw == "" && ret >= 0:
		return t.Base
	case t.Base == "" && !path.IsAbs(t.Raw):
		return t.Raw
	}
	return absolute(t.Base, t.Raw)
}

// callResource is the type of a file that a call makes, or talks to; of others it is
// not known.
func callResource(ev *event.Call) int32 {
	switch syscallName(ev.NR) {
	case "bind", "connect", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg":
		return sfproto.ResUnix
	case "mknod":
		if len(ev.Args) > 1 {
			return nodeType(ev.Args[1])
		}
	case "mknodat":
		if len(ev.Args) > 2 {
			return nodeType(ev.Args[2])
		}
	}
	return sfproto.ResUnknown
}

// nodeType is the resource type of a new node; without a type it is a file.
func nodeType(mode uint64) int32 {
	if mode&unix.S_IFMT == 0 {
		return sfproto.ResFile
	}
	return resType(uint32(mode))
}
