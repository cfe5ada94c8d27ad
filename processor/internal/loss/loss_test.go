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
	f(sfproto.Loss{EndTS: second, Reason: ReasonRestart}, "a collector began anew (restart): what it held is lost, of 1s at most")
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
		c := g.Open(header("s", 0))
		c.Passed(10, 5*second)
		l, _ := c.Close()
		require.Nil(t, l)

		c = g.Open(header("s", 17))
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

func TestGapThatTheSenderTellsElsewhereIsNotReported(t *testing.T) {
	g := &Gaps{}
	c := g.Open(header("s", 0))
	c.Passed(10, 1)
	c.Close()
	c = g.Open(header("s", 12))
	c.Explain(&sfproto.Loss{Class: ClassStream, Reason: ReasonResumed})
	l, _ := c.Close()
	require.Nil(t, l)
}

func TestGapIsReportedWhenTheConnectionEnds(t *testing.T) {
	g := &Gaps{}
	c := g.Open(header("s", 0))
	c.Passed(10, 1)
	c.Close()
	c = g.Open(header("s", 12))
	l, _ := c.Close()
	require.EqualValues(t, 2, l.Count)
}

// TestNewStreamOfANodeIsOneLoss, the sender's or ours.
func TestNewStreamOfANodeIsOneLoss(t *testing.T) {
	f := func(told, want string) {
		t.Helper()
		g := &Gaps{}
		c := g.Open(header("s", 0))
		c.Passed(10, 1)
		c.Close()
		c = g.Open(header("other", 5))
		c.Passed(6, 0) // entities
		l, _ := c.Unexplained()
		require.Nil(t, l, "the sender's first records are to come")
		c.Explain(&sfproto.Loss{Reason: told})
		c.Passed(7, 2)
		l, from := c.Unexplained()
		if want == "" {
			require.Nil(t, l)
			return
		}
		require.Equal(t, want, l.Reason)
		require.Positive(t, l.Count)
		require.EqualValues(t, 5, from)
		l, _ = c.Close()
		require.Nil(t, l, "reported once")
	}
	f("start", ReasonRestart)
	f(ReasonRestart, "")
}

func TestNewStreamThatEndsAtOnceIsALoss(t *testing.T) {
	g := &Gaps{}
	c := g.Open(header("s", 0))
	c.Passed(10, 1)
	c.Close()
	l, _ := g.Open(header("other", 0)).Close()
	require.Equal(t, ReasonRestart, l.Reason)
}

func TestCollectorsOfOneNodeDoNotReplaceEachOther(t *testing.T) {
	g := &Gaps{}
	a, b := g.Open(header("a", 0)), g.Open(header("b", 0))
	a.Passed(10, 1)
	b.Passed(20, 1)
	a.Close()
	b.Close()
	l, _ := g.Open(header("b", 20)).Close()
	require.Nil(t, l)
	l, _ = g.Open(header("a", 10)).Close()
	require.Nil(t, l)
}

func TestStreamsAreBounded(t *testing.T) {
	g := &Gaps{}
	for i := range 2 * maxStreams {
		c := g.Open(&sfproto.Header{NodeID: strconv.Itoa(i), StreamID: "s"})
		c.Close()
	}
	require.LessOrEqual(t, len(g.streams), maxStreams)
}

func TestResentRecordsAreNoGap(t *testing.T) {
	g := &Gaps{}
	c := g.Open(header("s", 0))
	c.Passed(10, 1)
	c.Close()
	c = g.Open(header("s", 5))
	l, _ := c.Close()
	require.Nil(t, l)
}

func TestTells(t *testing.T) {
	require.True(t, Tells(&sfproto.Loss{Reason: "ring", Count: 1}))
	require.True(t, Tells(&sfproto.Loss{Reason: ReasonRestart}))
	require.False(t, Tells(&sfproto.Loss{}), "a sign of life")
	require.False(t, Tells(&sfproto.Loss{Reason: "start"}))
}
