package record_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/sys/unix"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// query is a packed question for a name's address.
func query(t *testing.T, name string) []byte {
	t.Helper()
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 9},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: dnsmessage.TypeAAAA, Class: dnsmessage.ClassINET}},
	}
	raw, err := m.Pack()
	require.NoError(t, err)
	return raw
}

func TestDNSIsARecord(t *testing.T) {
	f := newFixture()
	raw := query(t, "example.org.")
	client := event.Sock{Protocol: unix.IPPROTO_UDP, Local: [16]byte{15: 1}, LPort: 40000, Remote: [16]byte{15: 2}, RPort: 53}
	f.Handle(&event.DNS{Head: head(unix.SYS_SENDTO, int64(len(raw)), 0), Data: raw, Size: uint32(len(raw)), Sock: client})
	got := last[*sfproto.DNS](t, f)
	require.Equal(t, "example.org", got.Query)
	require.EqualValues(t, dnsmessage.TypeAAAA, got.Qtype)
	require.EqualValues(t, 9, got.ID)
	require.EqualValues(t, 40000, got.Sport)
	require.EqualValues(t, 53, got.Dport)
	require.Equal(t, sfproto.IPv6(client.Remote), got.DIP6)

	server := client
	server.Local, server.LPort, server.Remote, server.RPort = client.Remote, 53, client.Local, 40000
	server.Protocol = unix.IPPROTO_TCP
	framed := append([]byte{0, byte(len(raw))}, raw...)
	for _, part := range [][]byte{framed[:2], framed[2:9], framed[9:]} {
		f.Handle(&event.DNS{
			Head: head(unix.SYS_READ, int64(len(part)), 0), Flow: 5, Received: true, Data: part, Size: uint32(len(part)), Sock: server,
		})
	}
	got = last[*sfproto.DNS](t, f)
	require.EqualValues(t, 40000, got.Sport, "who asks is the client")
	require.EqualValues(t, unix.IPPROTO_TCP, got.Proto)
	require.Equal(t, []string{"P", "DNS", "DNS"}, f.kinds())
}

func TestWhatIsNotDNSMakesNoRecord(t *testing.T) {
	f := newFixture()
	f.Handle(&event.DNS{Head: head(unix.SYS_SENDTO, 5, 0), Data: []byte("hello"), Size: 5, Sock: event.Sock{Protocol: unix.IPPROTO_UDP}})
	require.Empty(t, f.recs)
}
