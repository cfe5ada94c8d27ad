package record

import (
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/dns"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/flow"
	"github.com/sysflow-stack/sysflow/collector/internal/state"
)

// dnsPort is where names are asked for.
const dnsPort = 53

// dns tells the messages that came to be complete by an event.
func (m *Maker) dns(e *state.Entry, ev *event.DNS) {
	tell := func(raw []byte) { m.dnsMessage(e, ev, raw) }
	if ev.Sock.Protocol == unix.IPPROTO_TCP {
		m.streams.Add(ev.Flow, ev.Received, ev.Data, int(ev.Size), tell)
		return
	}
	tell(ev.Data)
}

// dnsMessage tells one message. Who asks is the client, whatever its port.
func (m *Maker) dnsMessage(e *state.Entry, ev *event.DNS, raw []byte) {
	r, ok := dns.Parse(raw)
	if !ok {
		return
	}
	r.ProcOID, r.Generation = e.OID, e.Latest().Record.Generation
	r.TS, r.TID = m.wall(&ev.Head), int64(ev.TID)
	src, dst := flow.Ends(&ev.Sock, ev.Sock.RPort == dnsPort)
	r.SIP, r.SIP6, r.Sport = src.IP, src.IP6, src.Port
	r.DIP, r.DIP6, r.Dport = dst.IP, dst.IP6, dst.Port
	r.Proto = flow.Proto(&ev.Sock)
	m.put(e, ev.Class, r)
}
