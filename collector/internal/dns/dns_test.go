package dns

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// answer is a packed answer to a question for example.org's address.
func answer(t testing.TB) []byte {
	t.Helper()
	n := dnsmessage.MustNewName
	header := func(name string, kind dnsmessage.Type) dnsmessage.ResourceHeader {
		return dnsmessage.ResourceHeader{Name: n(name), Type: kind, Class: dnsmessage.ClassINET, TTL: 60}
	}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, Response: true, RCode: dnsmessage.RCodeSuccess},
		Questions: []dnsmessage.Question{{Name: n("example.org."), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
		Answers: []dnsmessage.Resource{
			{Header: header("example.org.", dnsmessage.TypeCNAME), Body: &dnsmessage.CNAMEResource{CNAME: n("www.example.org.")}},
			{Header: header("www.example.org.", dnsmessage.TypeA), Body: &dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}}},
			{Header: header("www.example.org.", dnsmessage.TypeAAAA), Body: &dnsmessage.AAAAResource{AAAA: [16]byte{0x20, 1, 0xd, 0xb8, 15: 1}}},
			{Header: header("example.org.", dnsmessage.TypeMX), Body: &dnsmessage.MXResource{Pref: 10, MX: n("mail.example.org.")}},
			{Header: header("example.org.", dnsmessage.TypeTXT), Body: &dnsmessage.TXTResource{TXT: []string{"a", "b"}}},
		},
	}
	raw, err := m.Pack()
	require.NoError(t, err)
	return raw
}

func TestParse(t *testing.T) {
	got, ok := Parse(answer(t))
	require.True(t, ok)
	require.Equal(t, &sfproto.DNS{
		Response: true, ID: 7, Query: "example.org", Qtype: 1,
		Answers: []sfproto.DNSAnswer{
			{Name: "example.org", Type: 5, TTL: 60, Data: "www.example.org"},
			{Name: "www.example.org", Type: 1, TTL: 60, Data: "192.0.2.1"},
			{Name: "www.example.org", Type: 28, TTL: 60, Data: "2001:db8::1"},
			{Name: "example.org", Type: 15, TTL: 60, Data: "10 mail.example.org"},
			{Name: "example.org", Type: 16, TTL: 60, Data: "ab"},
		},
	}, got)
}

func TestACutMessageSaysWhatIsThere(t *testing.T) {
	raw := answer(t)
	got, ok := Parse(raw[:len(raw)-3])
	require.True(t, ok)
	require.Len(t, got.Answers, 4)
	_, ok = Parse(raw[:20])
	require.False(t, ok, "not even the question")
	_, ok = Parse([]byte("GET / HTTP/1.1\r\n\r\n"))
	require.False(t, ok)
}

// framed is messages as they follow each other on a stream.
func framed(messages ...[]byte) (out []byte) {
	for _, m := range messages {
		out = binary.BigEndian.AppendUint16(out, uint16(len(m)))
		out = append(out, m...)
	}
	return out
}

func TestStreamsPutPartsTogether(t *testing.T) {
	a, b := answer(t), []byte("second")
	all := framed(a, b, a)
	for _, step := range []int{1, 2, 3, 7, len(a), len(all)} {
		s := NewStreams()
		var got [][]byte
		for rest := all; len(rest) > 0; {
			part := rest[:min(step, len(rest))]
			rest = rest[len(part):]
			s.Add(1, true, part, len(part), func(m []byte) { got = append(got, append([]byte{}, m...)) })
		}
		require.Equal(t, [][]byte{a, b, a}, got, "in parts of %d bytes", step)
		require.Empty(t, s.open)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	s := NewStreams()
	var found int
	count := func([]byte) { found++ }
	for flow := range uint64(3 * maxStreams) {
		s.Add(flow, false, []byte{0}, 1, count)
	}
	require.LessOrEqual(t, len(s.open), maxStreams)

	s = NewStreams()
	long := framed(make([]byte, 60000), []byte("next"))
	for rest := long; len(rest) > 0; {
		part := rest[:min(1000, len(rest))]
		rest = rest[len(part):]
		s.Add(1, false, part, len(part), count)
		if st := s.open[direction{1, false}]; st != nil {
			require.LessOrEqual(t, len(st.held), maxMessage+1000)
		}
	}
	require.Equal(t, 2, found)
}

func TestAPartThatIsMissingEndsItsStream(t *testing.T) {
	s := NewStreams()
	var got []string
	add := func(data string, size int) {
		s.Add(1, false, []byte(data), size, func(m []byte) { got = append(got, string(m)) })
	}
	add("\x00\x05he", 300)
	add("\x00\x02ok", 4)
	require.Equal(t, []string{"ok"}, got)
}
