package spool

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRewindReadsAgainWhatIsNotAcknowledged(t *testing.T) {
	l, _ := open(t, Options{Dir: filepath.Join(t.TempDir(), "q"), SegmentBytes: 300})
	defer l.Close()
	fill(t, l, 0, 10)
	frames, _ := drain(t, l)
	l.Ack(frames[3])
	l.Rewind()
	again, lost := drain(t, l)
	require.Zero(t, lost)
	require.Equal(t, frames[4:], again)
	l.Ack(again[5])
	l.Rewind()
	again, _ = drain(t, l)
	require.Empty(t, again)
}

// TestLeadIsWhatStandsBeforeInTheSegment: frames of other segments are none of it,
// whether they are acknowledged or not.
func TestLeadIsWhatStandsBeforeInTheSegment(t *testing.T) {
	l, _ := open(t, Options{Dir: filepath.Join(t.TempDir(), "q")})
	defer l.Close()
	fill(t, l, 0, 3)
	l.Cut()
	fill(t, l, 3, 8)
	frames, _ := drain(t, l)
	lead := func(index uint64) (out []uint64) {
		require.NoError(t, l.Lead(index, func(f Frame) {
			require.Equal(t, payload(int(f.Index)), f.Payload)
			out = append(out, f.Index)
		}))
		return out
	}
	require.Equal(t, []uint64{3, 4, 5}, lead(6))
	l.Ack(frames[5])
	require.Equal(t, []uint64{3, 4, 5}, lead(6))
	require.Empty(t, lead(3))
	require.Empty(t, lead(1), "it is gone")
}

func TestDroppedFramesAreShown(t *testing.T) {
	var shown []uint64
	l, _ := open(t, Options{Dir: filepath.Join(t.TempDir(), "q"), MaxBytes: 1200, SegmentBytes: 600, Dropped: func(f Frame) {
		require.Equal(t, payload(int(f.Index)), f.Payload)
		shown = append(shown, f.Index)
	}})
	defer l.Close()
	var err error
	for i := 0; err == nil; i++ {
		_, err = l.Append(3, payload(i))
	}
	require.True(t, errors.Is(err, ErrFull))
	_, ok, err := l.Read()
	require.NoError(t, err)
	require.True(t, ok)
	records, ok := l.DropOldest()
	require.True(t, ok)
	require.EqualValues(t, 3*len(shown), records)
	require.EqualValues(t, 1, shown[0], "the first was read")
}

func TestFoundTellsUntilWhenAnEarlierRunWrote(t *testing.T) {
	o := Options{Dir: filepath.Join(t.TempDir(), "q")}
	l, found := open(t, o)
	require.True(t, found.Until.IsZero())
	fill(t, l, 0, 1)
	frames, _ := drain(t, l)
	l.Ack(frames[0])
	require.NoError(t, l.Close())
	l, found = open(t, o)
	require.NoError(t, l.Close())
	require.WithinDuration(t, time.Now(), found.Until, time.Minute)
}

// TestUnsureIsWhatAKilledProcessAppendedLast: none after a Close, none of long before.
func TestUnsureIsWhatAKilledProcessAppendedLast(t *testing.T) {
	o := Options{Dir: filepath.Join(t.TempDir(), "q"), Sync: time.Hour, SegmentBytes: 300}
	unsure := func(l *Log, last time.Duration) (out []uint64) {
		require.NoError(t, l.Unsure(last, func(f Frame) {
			require.Equal(t, payload(int(f.Index)), f.Payload)
			out = append(out, f.Index)
		}))
		return out
	}
	l, _ := open(t, o)
	require.Empty(t, unsure(l, time.Hour))
	fill(t, l, 0, 4)
	require.NoError(t, l.Close())

	l, _ = open(t, o)
	require.Empty(t, unsure(l, time.Hour), "all was synced")
	fill(t, l, 4, 9)
	killed(t, l)

	l, _ = open(t, o)
	require.Equal(t, []uint64{0, 1, 2, 3, 4, 5, 6, 7, 8}, unsure(l, time.Hour))
	old := time.Now().Add(-time.Minute)
	for _, s := range l.segments[:len(l.segments)-1] {
		s.modified = old
	}
	last := unsure(l, time.Second)
	require.NotEmpty(t, last)
	require.EqualValues(t, 8, last[len(last)-1])
	require.Less(t, len(last), 5, "the last segment's")
	require.NoError(t, l.Close())
}

// TestAcknowledgedIsNotReadAgainAfterAKill, synced or not.
func TestAcknowledgedIsNotReadAgainAfterAKill(t *testing.T) {
	o := Options{Dir: filepath.Join(t.TempDir(), "q"), Head: []byte("h"), Sync: time.Hour}
	l, _ := open(t, o)
	fill(t, l, 0, 5)
	frames, _ := drain(t, l)
	l.Ack(frames[2])
	killed(t, l)
	l, found := open(t, o)
	require.Equal(t, 2, found.Frames)
	again, lost := drain(t, l)
	require.Zero(t, lost)
	require.Equal(t, frames[3:], again)
	require.NoError(t, l.Close())
}
