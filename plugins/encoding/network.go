package encoding

import (
	"crypto/sha1" // which the specification of Community ID names
	"encoding/base64"
	"encoding/binary"
	"net/netip"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// traffic is what went one way in a flow's interval.
type traffic struct{ bytes, operations int64 }

// trafficOf is what the client sent and the server sent. A flow counts what its
// process read and wrote, and the process is the server's end when it accepted.
func trafficOf(r *view.Record, f *sfproto.NetworkFlow) (client, server traffic) {
	if f == nil {
		return client, server
	}
	wrote, read := traffic{f.NumWSendBytes, f.NumWSendOps}, traffic{f.NumRRecvBytes, f.NumRRecvOps}
	if r.Serves() {
		return read, wrote
	}
	return wrote, read
}

func protocol(number int32) string {
	switch number {
	case sfproto.ProtoICMP:
		return "icmp"
	case sfproto.ProtoTCP:
		return "tcp"
	case sfproto.ProtoUDP:
		return "udp"
	case 58:
		return "ipv6-icmp"
	}
	return ""
}

// communityID is version 1 of the Community ID flow hash (corelight/community-id-spec),
// with seed 0, for TCP and UDP; nothing is written for others.
func communityID(o *jsonline.Object, name string, a, b netip.AddrPort, proto int32) {
	if proto != sfproto.ProtoTCP && proto != sfproto.ProtoUDP || a.Addr().Is4() != b.Addr().Is4() {
		return
	}
	if b.Compare(a) < 0 {
		a, b = b, a
	}
	var room [40]byte
	data := appendAddress(appendAddress(room[:2], a.Addr()), b.Addr())
	data = append(data, byte(proto), 0)
	data = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(data, a.Port()), b.Port())
	sum := sha1.Sum(data)
	o.Key(name)
	o.Buf = append(base64.StdEncoding.AppendEncode(append(o.Buf, `"1:`...), sum[:]), '"')
}

func appendAddress(dst []byte, a netip.Addr) []byte {
	if a.Is4() {
		four := a.As4()
		return append(dst, four[:]...)
	}
	sixteen := a.As16()
	return append(dst, sixteen[:]...)
}
