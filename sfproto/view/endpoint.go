package view

import (
	"net/netip"
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// connection is a pair of ends: the client's, which SysFlow calls source, and
// the server's, its destination.
type connection struct {
	client, server         netip.Addr
	clientPort, serverPort int64
	proto                  int32
}

// connection of a record; false when the record has none.
func (e *Event) connection() (connection, bool) {
	if e.Record == nil {
		return connection{}, false
	}
	switch r := e.Record.Record.(type) {
	case *sfproto.NetworkFlow:
		return newConnection(r.SIP, r.SIP6, r.Sport, r.DIP, r.DIP6, r.Dport, r.Proto), true
	case *sfproto.NetworkEvent:
		return newConnection(r.SIP, r.SIP6, r.Sport, r.DIP, r.DIP6, r.Dport, r.Proto), true
	case *sfproto.DNS:
		return newConnection(r.SIP, r.SIP6, r.Sport, r.DIP, r.DIP6, r.Dport, r.Proto), true
	case *sfproto.SyscallEvent:
		none := r.Sport == 0 && r.Dport == 0 && r.DIP == 0 && r.SIP == 0 && r.DIP6.IsZero() && r.SIP6.IsZero()
		return newConnection(r.SIP, r.SIP6, r.Sport, r.DIP, r.DIP6, r.Dport, r.Proto), !none
	}
	return connection{}, false
}

func newConnection(sip int32, sip6 sfproto.IPv6, sport, dip int32, dip6 sfproto.IPv6, dport, proto int32) connection {
	c := connection{
		client: sfproto.Addr(sip, sip6).Unmap(), server: sfproto.Addr(dip, dip6).Unmap(),
		clientPort: int64(sport), serverPort: int64(dport), proto: proto,
	}
	// An end without an address is of the other end's family.
	if sip6.IsZero() && sip == 0 && c.server.Is6() {
		c.client = netip.IPv6Unspecified()
	}
	if dip6.IsZero() && dip == 0 && c.client.Is6() {
		c.server = netip.IPv6Unspecified()
	}
	return c
}

// String is the connection as Falco names it: client->server.
func (c connection) String() string {
	b := make([]byte, 0, 96)
	b = strconv.AppendInt(append(c.client.AppendTo(b), ':'), c.clientPort, 10)
	b = append(b, "->"...)
	b = strconv.AppendInt(append(c.server.AppendTo(b), ':'), c.serverPort, 10)
	return string(b)
}

func (c connection) typechar() string {
	if c.client.Is4() {
		return "4"
	}
	return "6"
}

func (c connection) typeName() string {
	if c.client.Is4() {
		return "ipv4"
	}
	return "ipv6"
}

func (c connection) protoName() (string, bool) {
	switch c.proto {
	case sfproto.ProtoTCP:
		return "tcp", true
	case sfproto.ProtoUDP:
		return "udp", true
	case sfproto.ProtoICMP, 58:
		return "icmp", true
	case sfproto.ProtoRaw:
		return "raw", true
	}
	return "", false
}

// serves reports whether the process is the server's end: it accepted, or binds or
// listens. A flow
// that was there before the capture counts as the client's.
func (e *Event) serves() bool {
	const accepts = 1<<sfproto.CallAccept | 1<<sfproto.CallAccept4
	switch r := e.Record.Record.(type) {
	case *sfproto.NetworkFlow:
		return r.OpFlags&sfproto.OpAccept != 0 || r.Calls&accepts != 0
	case *sfproto.NetworkEvent:
		return r.OpFlags&sfproto.OpAccept != 0
	case *sfproto.SyscallEvent:
		switch r.Syscall {
		case "accept", "accept4", "bind", "listen":
			return true
		}
	}
	return false
}

// swap exchanges the ends.
func (c connection) swap() connection {
	c.client, c.server = c.server, c.client
	c.clientPort, c.serverPort = c.serverPort, c.clientPort
	return c
}

// local is the connection with the process's end as the client.
func (e *Event) local() (connection, bool) {
	c, ok := e.connection()
	if ok && e.serves() {
		c = c.swap()
	}
	return c, ok
}
