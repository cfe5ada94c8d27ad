package source

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/loss"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// original is a collector of the original project: it dials, and sends what a
// test makes by hand.
type original struct {
	t    *testing.T
	conn *wire.Conn
}

func (l *listening) original(t *testing.T) original {
	t.Helper()
	conn, err := wire.DialDatagrams(t.Context(), l.path)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return original{t, conn}
}

func (o original) send(records ...sfproto.Record) {
	o.t.Helper()
	enc, err := avro.NewEncoder(5)
	require.NoError(o.t, err)
	for _, rec := range records {
		data, ok := enc.Append(nil, rec)
		require.True(o.t, ok)
		o.raw(data)
	}
}

func (o original) raw(data []byte) {
	o.t.Helper()
	_, err := o.conn.Write(data)
	require.NoError(o.t, err)
}

func TestOriginalCollectors(t *testing.T) {
	l := listenTo(t, Datagrams(Memory{}), &taker{})
	long := process()
	long.Env = []string{strings.Repeat("x", 100<<10)}
	first, second := l.original(t), l.original(t)
	first.send(header("", 0), long, event(1))
	l.wait(t, "H P PE ")
	require.Equal(t, "/bin/sh", l.records[2].Process.Exe)
	require.EqualValues(t, 1, l.records[2].Seq)

	second.send(header("", 0), event(2))
	l.wait(t, "H P PE H PE ")
	require.Nil(t, l.records[4].Process, "each collector has its own entities")

	// After a reconnect the header comes again, and with it the entities.
	require.NoError(t, first.conn.Close())
	l.original(t).send(header("", 0), process(), event(3))
	l.wait(t, "H P PE H PE H P PE ")
	require.NotContains(t, l.logged(), "lost")
}

func TestABadDatagramIsALossRecord(t *testing.T) {
	l := listenTo(t, Datagrams(Memory{}), &taker{})
	o := l.original(t)
	o.send(header("", 0), process())
	l.wait(t, "H P ")
	o.raw([]byte("no record"))
	o.send(event(1))
	l.wait(t, "H P PE LOSS ")
	lost := l.records[3].Record.(*sfproto.Loss)
	require.Equal(t, loss.ReasonBadDatagram, lost.Reason)
	require.EqualValues(t, 1, lost.Count)
	require.EqualValues(t, 1, l.counts["damaged_places"])
	require.Contains(t, l.logged(), "lost 1 records (bad_datagram)")

	require.NoError(t, o.conn.Close())
	require.Eventually(t, func() bool { return strings.Contains(l.logged(), "collector's stream ended") }, 5*time.Second, time.Millisecond)
}

func TestANativeCollectorIsToldOfTheOtherProtocol(t *testing.T) {
	l := listenTo(t, Datagrams(Memory{}), &taker{})
	_, err := wire.Dial(t.Context(), l.path)
	require.ErrorContains(t, err, "choose the same at both ends")
}
