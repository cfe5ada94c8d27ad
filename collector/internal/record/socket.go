package record

import (
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// socket begins a network flow, marks a shutdown on one, or tells a call that
// failed.
func (m *Maker) socket(e *state.Entry, ev *event.Socket) {
	inProgress := ev.NR == unix.SYS_CONNECT && ev.Ret == -int64(unix.EINPROGRESS)
	if ev.Ret < 0 && !inProgress {
		m.put(e, ev.Class, m.failedSocket(e, ev))
		return
	}
	if ev.NR == unix.SYS_SHUTDOWN {
		m.opts.Flows.Mark(ev.Flow, sfproto.OpShutdown)
		return
	}
	b := m.begin(e, &ev.Head, ev.FD, ev.Flow)
	b.Sock, b.InProgress = &ev.Sock, inProgress
	b.Op = sfproto.OpAccept
	if ev.NR == unix.SYS_CONNECT {
		b.Op = sfproto.OpConnect
	}
	m.opts.Flows.Begin(b)
}

func (m *Maker) failedSocket(e *state.Entry, ev *event.Socket) *sfproto.SyscallEvent {
	se := m.syscallEvent(e, &ev.Head)
	se.FD = ev.FD
	if ev.NR == unix.SYS_SHUTDOWN {
		se.Args = []int64{int64(ev.How)}
	}
	setEnds(se, &ev.Sock, m.calledByClient(ev))
	return se
}

// calledByClient reports whether a call that failed came from the client's end.
func (m *Maker) calledByClient(ev *event.Socket) bool {
	if ev.NR == unix.SYS_SHUTDOWN {
		return m.opts.Flows.LocalIsClient(&ev.Sock)
	}
	return ev.NR == unix.SYS_CONNECT
}

// setEnds gives a record the ends of a socket.
func setEnds(se *sfproto.SyscallEvent, s *event.Sock, localIsClient bool) {
	src, dst := flow.Ends(s, localIsClient)
	se.SIP, se.SIP6, se.Sport = src.IP, src.IP6, src.Port
	se.DIP, se.DIP6, se.Dport = dst.IP, dst.IP6, dst.Port
	se.Proto = flow.Proto(s)
}

// peer begins the part of a flow that belongs to a remote address.
func (m *Maker) peer(e *state.Entry, ev *event.Peer) {
	b := m.begin(e, &ev.Head, ev.FD, ev.Peer)
	b.Sock = &ev.Sock
	m.opts.Flows.BeginPeer(b, event.PeerKey{Flow: ev.Flow, Addr: ev.Sock.Remote, Port: ev.Sock.RPort})
}
