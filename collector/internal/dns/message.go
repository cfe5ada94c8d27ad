package dns

import (
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/sysflow-stack/sysflow/sfproto"
)

const (
	maxAnswers = 64
	maxText    = 255 // bytes of a TXT record's text
)

// Parse reads a message; false when it is none, or asks nothing. Of a message that is
// cut, what is there counts.
func Parse(raw []byte) (*sfproto.DNS, bool) {
	var p dnsmessage.Parser
	header, err := p.Start(raw)
	if err != nil {
		return nil, false
	}
	question, err := p.Question()
	if err != nil || p.SkipAllQuestions() != nil {
		return nil, false
	}
	m := &sfproto.DNS{
		Response: header.Response, ID: int32(header.ID), Rcode: int32(header.RCode),
		Query: name(question.Name), Qtype: int32(question.Type),
	}
	for len(m.Answers) < maxAnswers {
		a, err := p.Answer()
		if err != nil { // the end, or the cut
			break
		}
		m.Answers = append(m.Answers, sfproto.DNSAnswer{
			Name: name(a.Header.Name), Type: int32(a.Header.Type), TTL: int64(a.Header.TTL), Data: data(a.Body),
		})
	}
	return m, true
}

// name is a name without the dot at its end, but for the root's.
func name(n dnsmessage.Name) string {
	if s := strings.TrimSuffix(n.String(), "."); s != "" {
		return s
	}
	return "."
}

// data is what an answer says: an address, a name, or a text; "" for other types.
func data(body dnsmessage.ResourceBody) string {
	switch b := body.(type) {
	case *dnsmessage.AResource:
		return netip.AddrFrom4(b.A).String()
	case *dnsmessage.AAAAResource:
		return netip.AddrFrom16(b.AAAA).String()
	case *dnsmessage.CNAMEResource:
		return name(b.CNAME)
	case *dnsmessage.NSResource:
		return name(b.NS)
	case *dnsmessage.PTRResource:
		return name(b.PTR)
	case *dnsmessage.MXResource:
		return fmt.Sprintf("%d %s", b.Pref, name(b.MX))
	case *dnsmessage.SRVResource:
		return fmt.Sprintf("%d %d %d %s", b.Priority, b.Weight, b.Port, name(b.Target))
	case *dnsmessage.TXTResource:
		text := strings.Join(b.TXT, "")
		return text[:min(len(text), maxText)]
	}
	return ""
}
