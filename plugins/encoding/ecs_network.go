package encoding

import (
	"net/netip"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonline"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func ecsNetwork(o *jsonline.Object, r *view.Record) {
	client, server, proto, ok := r.Ends()
	if !ok {
		return
	}
	flow, _ := r.Record.(*sfproto.NetworkFlow)
	sent, received := trafficOf(r, flow)
	o.In("network", func() {
		o.NumText("iana_number", int64(proto))
		if name := protocol(proto); name != "" {
			o.Text("transport", name)
		}
		o.Text("type", either(server.Addr().Is4(), "ipv4", "ipv6"))
		if flow != nil {
			o.Num("bytes", sent.bytes+received.bytes)
		}
		communityID(o, "community_id", client, server, proto)
	})
	ecsEnd(o, "source", client, flow, sent)
	ecsEnd(o, "destination", server, flow, received)
}

// ecsEnd writes an end of a connection, and what it sent where that was counted.
func ecsEnd(o *jsonline.Object, name string, at netip.AddrPort, flow *sfproto.NetworkFlow, sent traffic) {
	o.In(name, func() {
		o.Address("address", at.Addr())
		o.Address("ip", at.Addr())
		o.Num("port", int64(at.Port()))
		if flow != nil {
			o.Num("bytes", sent.bytes)
			o.Num("packets", sent.operations)
		}
	})
}

// ecsDNS writes a question, and its answers.
func ecsDNS(o *jsonline.Object, d *sfproto.DNS) {
	o.In("dns", func() {
		o.NumText("id", int64(d.ID))
		o.Text("type", either(d.Response, "answer", "query"))
		o.In("question", func() {
			o.Text("name", d.Query)
			o.Text("type", dnsType(d.Qtype))
		})
		if !d.Response {
			return
		}
		o.Text("response_code", dnsCode(d.Rcode))
		o.Each("answers", len(d.Answers), func(i int) {
			a := &d.Answers[i]
			o.Buf = append(o.Buf, '{')
			o.Text("name", a.Name)
			o.Text("type", dnsType(a.Type))
			o.Text("data", a.Data)
			o.Num("ttl", a.TTL)
			o.Buf = append(o.Buf, '}')
		})
	})
}
