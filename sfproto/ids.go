package sfproto

import (
	"crypto/sha1"
	"encoding/hex"
	"net/netip"
)

// OID identifies a process among the objects alive at the same time: creation
// time (ns since the epoch; 0 in traces of the original collector when the
// process was there first) and host pid (the thread group id).
type OID struct {
	CreateTS int64 `avro:"createTS"`
	HPID     int64 `avro:"hpid"`
}

// IsZero reports whether the id stands for "none".
func (o OID) IsZero() bool { return o == OID{} }

// FOID identifies a file: SHA-1 over container id and path, as the original
// collector computes it.
type FOID [20]byte

// NewFOID is the id of a path as seen in a container ("" for the host).
func NewFOID(containerID, path string) FOID {
	h := sha1.New()
	h.Write([]byte(containerID))
	h.Write([]byte(path))
	var id FOID
	h.Sum(id[:0])
	return id
}

// IsZero reports whether the id stands for "none".
func (f FOID) IsZero() bool { return f == FOID{} }

// String is the id in lower-case hexadecimal.
func (f FOID) String() string { return hex.EncodeToString(f[:]) }

// IPv6 is an address in network order. All zero means "none": the flow's
// address is then in the IPv4 field.
type IPv6 [16]byte

// IsZero reports whether the address stands for "none".
func (a IPv6) IsZero() bool { return a == IPv6{} }

// IPv4 packs an address as the format does: the network-order bytes read as a
// little-endian int, so that 127.0.0.1 is 16777343.
func IPv4(a netip.Addr) int32 {
	b := a.As4()
	return int32(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
}

// Addr is the address of a flow's end, from its IPv4 field and, where that is
// zero and v6 is not, its IPv6 field.
func Addr(v4 int32, v6 IPv6) netip.Addr {
	if !v6.IsZero() {
		return netip.AddrFrom16(v6)
	}
	u := uint32(v4)
	return netip.AddrFrom4([4]byte{byte(u), byte(u >> 8), byte(u >> 16), byte(u >> 24)})
}
