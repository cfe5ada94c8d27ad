package loss

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestText(t *testing.T) {
	f := func(l sfproto.Loss, want string) {
		t.Helper()
		require.Equal(t, want, Text(&l))
	}
	second := int64(time.Second)
	f(sfproto.Loss{EndTS: second, Class: "read", Reason: "ring full", Count: 120}, "lost 120 read events (ring full) in 1s")
	f(sfproto.Loss{EndTS: second, Class: ClassStream, Reason: ReasonRestart, Count: 1},
		"a collector began anew (restart): what it held is lost, of 1s at most")
	f(sfproto.Loss{EndTS: second / 2, Reason: ReasonGap, Count: 3, ContainerID: "c\x1b"}, `lost 3 records (gap) in 500ms of container c\x1b`)
}

func header(stream string, first int64) *sfproto.Header {
	return &sfproto.Header{NodeID: "n", StreamID: stream, FirstSequence: first}
}

func TestGapBetweenConnections(t *testing.T) {
	const second = int64(time.Second)
	f := func(explained, want int64) {
		t.Helper()
		g := &Gaps{}
		c, l := g.Open(header("s", 0))
		require.Nil(t, l)
		c.Passed(10, 5*second)
		l, _ = c.Close()
		require.Nil(t, l)

		c, l = g.Open(header("s", 17))
		require.Nil(t, l)
		c.Passed(20, 9*second)
		l, _ = c.Unexplained()
		require.Nil(t, l, "the sender has time to explain")
		c.Explain(&sfproto.Loss{Count: explained})
		c.Passed(30, 12*second)
		l, from := c.Unexplained()
		if want == 0 {
			require.Nil(t, l)
			return
		}
		require.Equal(t, &sfproto.Loss{TS: 5 * second, EndTS: 9 * second, Reason: ReasonGap, Count: want}, l)
		require.EqualValues(t, 10, from)
		l, _ = c.Close()
		require.Nil(t, l, "reported once")
	}
	f(0, 7)
	f(4, 3)
	f(7, 0)
	f(100, 0)
}

func TestGapIsReportedWhenTheConnectionEnds(t *testing.T) {
	g := &Gaps{}
	c, _ := g.Open(header("s", 0))
	c.Passed(10, 1)
	c.Close()
	c, _ = g.Open(header("s", 12))
	l, _ := c.Close()
	require.EqualValues(t, 2, l.Count)
}

func TestNewStreamOfANodeIsALoss(t *testing.T) {
	g := &Gaps{}
	c, _ := g.Open(header("s", 0))
	c.Passed(10, 1)
	c.Close()
	_, l := g.Open(header("other", 0))
	require.Equal(t, ReasonRestart, l.Reason)
	require.Positive(t, l.Count)
}

func TestCollectorsOfOneNodeDoNotReplaceEachOther(t *testing.T) {
	g := &Gaps{}
	a, l := g.Open(header("a", 0))
	require.Nil(t, l)
	b, l := g.Open(header("b", 0))
	require.Nil(t, l)
	a.Passed(10, 1)
	b.Passed(20, 1)
	a.Close()
	b.Close()
	_, l = g.Open(header("b", 20))
	require.Nil(t, l)
	_, l = g.Open(header("a", 10))
	require.Nil(t, l)
}

func TestStreamsAreBounded(t *testing.T) {
	g := &Gaps{}
	for i := range 2 * maxStreams {
		c, _ := g.Open(&sfproto.Header{NodeID: strconv.Itoa(i), StreamID: "s"})
		c.Close()
	}
	require.LessOrEqual(t, len(g.streams), maxStreams)
}

func TestResentRecordsAreNoGap(t *testing.T) {
	g := &Gaps{}
	c, _ := g.Open(header("s", 0))
	c.Passed(10, 1)
	c.Close()
	c, l := g.Open(header("s", 5))
	require.Nil(t, l)
	l, _ = c.Close()
	require.Nil(t, l)
}
