package view

import "net/netip"

// Ends are a record's two ends: the client's, which SysFlow calls source, and
// the server's, with the protocol's number (IANA). It reports false for records
// without a connection. Addresses that v4-mapped IPv6 wraps are plain IPv4.
func (r *Record) Ends() (client, server netip.AddrPort, proto int32, ok bool) {
	c, ok := (&Event{Record: r}).connection()
	if !ok {
		return client, server, 0, false
	}
	return netip.AddrPortFrom(c.client, uint16(c.clientPort)), netip.AddrPortFrom(c.server, uint16(c.serverPort)), c.proto, true
}

// Serves reports whether the record's process is the server's end of its
// connection: it accepted, binds or listens.
func (r *Record) Serves() bool { return (&Event{Record: r}).serves() }
