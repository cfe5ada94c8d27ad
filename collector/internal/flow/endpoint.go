package flow

import (
	"net/netip"

	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/recent"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// Endpoint is one end of a connection in the format's terms: an IPv4 address is
// in IP, another one in IP6.
type Endpoint struct {
	IP   int32
	IP6  sfproto.IPv6
	Port int32
}

// Ends are a socket's source (the client's end) and destination.
func Ends(s *event.Sock, localIsClient bool) (src, dst Endpoint) {
	local, remote := endpoint(s.Local, s.LPort), endpoint(s.Remote, s.RPort)
	if localIsClient {
		return local, remote
	}
	return remote, local
}

func endpoint(addr [16]byte, port uint16) Endpoint {
	a := netip.AddrFrom16(addr).Unmap()
	if a.Is4() {
		return Endpoint{IP: sfproto.IPv4(a), Port: int32(port)}
	}
	return Endpoint{IP6: addr, Port: int32(port)}
}

// Proto is a socket's protocol in the format's numbers.
func Proto(s *event.Sock) int32 {
	switch {
	case s.Type == unix.SOCK_RAW && s.Protocol != unix.IPPROTO_ICMP:
		return sfproto.ProtoRaw
	case s.Protocol == 0:
		return sfproto.ProtoUnknown
	}
	return int32(s.Protocol)
}

// maxRoles bounds the connections whose client is remembered.
const maxRoles = 16384

// connection names a connection as its socket sees it.
type connection struct {
	proto         uint16
	lport, rport  uint16
	local, remote [16]byte
}

// roles remembers of which connections the local end is the client's: a process
// that inherits a socket, or becomes another generation, begins a new flow on
// it without having called connect or accept.
type roles struct {
	known *recent.Map[connection, bool]
}

func newRoles() roles { return roles{recent.New[connection, bool](maxRoles)} }

// client reports whether the local end of a flow that begins is the client's.
// What is not remembered is guessed: on TCP the server has the lower port, on
// other protocols the client speaks first.
func (r roles) client(b *Begin) bool {
	s := b.Sock
	c := connection{s.Protocol, s.LPort, s.RPort, s.Local, s.Remote}
	switch {
	case b.Op == sfproto.OpConnect:
		r.known.Put(c, true)
		return true
	case b.Op == sfproto.OpAccept:
		r.known.Put(c, false)
		return false
	}
	if client, ok := r.known.Get(c); ok {
		return client
	}
	if s.Protocol == unix.IPPROTO_TCP {
		return s.RPort <= s.LPort
	}
	return b.Class == event.ClassWrite
}
