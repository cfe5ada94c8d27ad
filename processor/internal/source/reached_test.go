package source

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// ackUpTo reads acknowledgements until that of a number.
func ackUpTo(t *testing.T, conn *wire.Conn, want int64) {
	t.Helper()
	acks := wire.NewAckReader(conn)
	for {
		a, err := acks.Next()
		require.NoError(t, err)
		if a.Sequence >= want {
			require.Equal(t, want, a.Sequence)
			return
		}
	}
}

// TestAcceptedRecordsAreNotTakenAgain: a sender that was killed before it knew of the
// acknowledgement sends them again, and has them acknowledged again.
func TestAcceptedRecordsAreNotTakenAgain(t *testing.T) {
	l := listen(t, &taker{})
	first := l.send(t, trace(t, []sfproto.Record{header("s", 5), process(), event(1), event(2)}))
	ackUpTo(t, first, 7)
	require.NoError(t, first.Close())
	again := l.send(t, trace(t, []sfproto.Record{header("s", 5), process(), event(1)}, []sfproto.Record{event(2), event(3)}))
	defer again.Close()
	ackUpTo(t, again, 8)
	require.Equal(t, "H P PE PE H PE ", l.kinds())
	last := l.records[5]
	require.EqualValues(t, 8, last.Seq)
	require.NotNil(t, last.Process, "entities are known, taken or not")
}

func TestStreamWithoutAcknowledgementsIsTakenAgain(t *testing.T) {
	l := listen(t, &taker{})
	h := header("s", 5)
	h.Acknowledge = false
	for _, want := range []string{"H P PE ", "H P PE H P PE "} {
		l.send(t, trace(t, []sfproto.Record{h, process(), event(1)})).Close()
		l.wait(t, want)
	}
}

// TestStreamWaitsForTheConnectionBefore, whose batches are on their way, but not for ever.
func TestStreamWaitsForTheConnectionBefore(t *testing.T) {
	s := &streams{}
	h := header("s", 0)
	before := s.begin(h, time.Hour)
	go func() {
		before.accepted(9)
		before.end()
	}()
	next := s.begin(h, time.Hour)
	require.EqualValues(t, 10, next.from)
	require.EqualValues(t, 10, s.begin(h, time.Millisecond).from, "it has not ended")
}

func TestReachedIsBounded(t *testing.T) {
	s := &streams{}
	for i := range 2 * maxStreams {
		h := header("s", 0)
		h.NodeID = strings.Repeat("x", i%2000)
		s.begin(h, time.Millisecond).end()
	}
	require.LessOrEqual(t, len(s.reached), maxStreams)
}
