package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func open(t *testing.T, o Options) (*Log, Found) {
	t.Helper()
	l, found, err := Open(o)
	require.NoError(t, err)
	return l, found
}

// killed ends a log as the death of its process does: what was written is
// there, and nothing is synced.
func killed(t *testing.T, l *Log) {
	t.Helper()
	close(l.stop)
	l.stopped.Wait()
	require.NoError(t, l.closeFiles())
}

func payload(i int) []byte { return fmt.Appendf(nil, "frame %d %0*d", i, 40, i*7919) }

// fill appends frames of three records each.
func fill(t *testing.T, l *Log, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		_, err := l.Append(3, payload(i))
		require.NoError(t, err)
	}
}

// drain reads all that waits: payloads, and the records that damage cost.
func drain(t *testing.T, l *Log) (frames []Frame, lost uint64) {
	t.Helper()
	for {
		f, ok, err := l.Read()
		var damage *DamageError
		switch {
		case errors.As(err, &damage):
			lost += damage.Records
		case err != nil:
			t.Fatal(err)
		case !ok:
			return frames, lost
		default:
			frames = append(frames, f)
		}
	}
}

func TestFramesComeInOrderAndOnceAcknowledgedNeverAgain(t *testing.T) {
	o := Options{Dir: filepath.Join(t.TempDir(), "q"), Head: []byte("schema"), SegmentBytes: 300}
	l, found := open(t, o)
	require.Equal(t, Found{}, found)
	fill(t, l, 0, 20)
	frames, lost := drain(t, l)
	require.Zero(t, lost)
	require.Len(t, frames, 20)
	for i, f := range frames {
		require.Equal(t, payload(i), f.Payload)
		require.Equal(t, []byte("schema"), f.Head)
		require.Equal(t, 3, f.Records)
		require.WithinDuration(t, time.Now(), f.Time, time.Minute)
	}
	l.Ack(frames[11])
	require.Equal(t, 8, l.Stats().Frames)
	require.EqualValues(t, 24, l.Stats().Records)
	require.NoError(t, l.Close())

	l, found = open(t, o)
	require.Equal(t, 8, found.Frames)
	fill(t, l, 20, 22)
	frames, _ = drain(t, l)
	require.Len(t, frames, 10)
	require.Equal(t, payload(12), frames[0].Payload)
	l.Ack(frames[9])
	require.NoError(t, l.Close())
	left, err := filepath.Glob(filepath.Join(o.Dir, "*"+extension))
	require.NoError(t, err)
	require.Empty(t, left, "segments without a waiting frame are removed")
}

func TestAKilledProcessLosesNoFrame(t *testing.T) {
	o := Options{Dir: t.TempDir(), SegmentBytes: 300, Sync: time.Hour}
	for round := range 5 {
		l, found := open(t, o)
		require.Equal(t, 7*round, found.Frames)
		fill(t, l, 7*round, 7*round+7)
		killed(t, l)
	}
	l, _ := open(t, o)
	frames, lost := drain(t, l)
	require.Zero(t, lost)
	require.Len(t, frames, 35)
	require.NoError(t, l.Close())
}

func TestTornFrameIsNoLoss(t *testing.T) {
	o := Options{Dir: t.TempDir()}
	l, _ := open(t, o)
	fill(t, l, 0, 2)
	name := l.last().path
	killed(t, l)
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString(frameMagic + "begun")
	require.NoError(t, err)
	require.NoError(t, f.Close())

	l, found := open(t, o)
	require.EqualValues(t, 9, found.Torn)
	fill(t, l, 2, 3)
	frames, lost := drain(t, l)
	require.Zero(t, lost)
	require.Len(t, frames, 3)
	require.NoError(t, l.Close())
}

func TestFullLog(t *testing.T) {
	o := Options{Dir: t.TempDir(), MaxBytes: 2000, SegmentBytes: 300}
	l, _ := open(t, o)
	n := 0
	for {
		if _, err := l.Append(3, payload(n)); err != nil {
			require.ErrorIs(t, err, ErrFull)
			break
		}
		n++
	}
	require.Greater(t, n, 10)
	require.LessOrEqual(t, l.Stats().Bytes, o.MaxBytes)
	f, ok, err := l.Read()
	require.NoError(t, err)
	require.True(t, ok)
	dropped, ok := l.DropOldest()
	require.True(t, ok)
	require.Positive(t, dropped)
	fill(t, l, n, n+1)
	l.Ack(f) // of a segment that is gone
	frames, lost := drain(t, l)
	require.Zero(t, lost)
	require.Equal(t, 3*(n+1), 3*len(frames)+3+int(dropped))
	l.Ack(frames[len(frames)-1])
	_, ok = l.DropOldest()
	require.False(t, ok)
	require.NoError(t, l.Close())
}

func TestBoundOfFrames(t *testing.T) {
	l, _ := open(t, Options{Dir: t.TempDir(), MaxFrames: 2})
	fill(t, l, 0, 2)
	_, err := l.Append(1, nil)
	require.ErrorIs(t, err, ErrFull)
	dropped, ok := l.DropOldest()
	require.True(t, ok, "the only segment, too")
	require.EqualValues(t, 6, dropped)
	fill(t, l, 0, 2)
	require.NoError(t, l.Close())
}

// TestEveryDamagedByteIsAccountedFor: what is read and what is told to be lost
// is what was appended, wherever a bit is flipped or the file ends.
func TestEveryDamagedByteIsAccountedFor(t *testing.T) {
	const frames = 9
	o := Options{Dir: t.TempDir(), SegmentBytes: 320}
	l, _ := open(t, o)
	fill(t, l, 0, frames)
	require.NoError(t, l.Close())
	names, err := filepath.Glob(filepath.Join(o.Dir, "*"+extension))
	require.NoError(t, err)
	require.Len(t, names, 3)
	cursor, err := os.ReadFile(filepath.Join(o.Dir, cursorName))
	require.NoError(t, err)

	f := func(name string, damaged []byte) {
		t.Helper()
		dir := t.TempDir()
		for _, other := range names {
			text, err := os.ReadFile(other)
			require.NoError(t, err)
			if other == name {
				text = damaged
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.Base(other)), text, 0o600))
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, cursorName), cursor, 0o600))
		l, found, err := Open(Options{Dir: dir})
		require.NoError(t, err)
		read, lost := drain(t, l)
		require.EqualValues(t, 3*frames, 3*uint64(len(read))+lost+found.Lost)
		require.GreaterOrEqual(t, len(read), frames-3)
		if len(read) > 0 {
			l.Ack(read[len(read)-1])
		}
		require.Zero(t, l.Stats().Frames)
		fill(t, l, 0, 1)
		read, _ = drain(t, l)
		require.Len(t, read, 1, "the log goes on")
		killed(t, l)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for i := 0; i < len(text); i += 7 {
			flipped := append([]byte(nil), text...)
			flipped[i] ^= 0x10
			f(name, flipped)
			f(name, text[:i])
		}
	}
}

func TestLostCursorReadsAllAgain(t *testing.T) {
	o := Options{Dir: t.TempDir()}
	l, _ := open(t, o)
	fill(t, l, 0, 4)
	f, _, err := l.Read()
	require.NoError(t, err)
	l.Ack(f)
	require.NoError(t, l.Close())
	require.NoError(t, os.Truncate(filepath.Join(o.Dir, cursorName), 11))
	l, _ = open(t, o)
	frames, _ := drain(t, l)
	require.Len(t, frames, 4)
	require.NoError(t, l.Close())
}

func TestSyncIsToldOnceForMany(t *testing.T) {
	var mu sync.Mutex
	var told []uint64
	l, _ := open(t, Options{Dir: t.TempDir(), Sync: 20 * time.Millisecond, Synced: func(next uint64, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			told = append(told, next)
		}
	}})
	fill(t, l, 0, 50)
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(told) > 0 && told[len(told)-1] == 50
	}, 5*time.Second, time.Millisecond)
	require.Less(t, len(told), 20)
	require.NoError(t, l.Close())
}

func TestOnlyOneProcessHasALogOpen(t *testing.T) {
	o := Options{Dir: t.TempDir()}
	l, _ := open(t, o)
	_, _, err := Open(o)
	require.ErrorContains(t, err, "another process has it open")
	require.NoError(t, l.Close())
}

func TestTooLargeFrame(t *testing.T) {
	l, _ := open(t, Options{Dir: t.TempDir()})
	_, err := l.Append(1, make([]byte, MaxFrame+1))
	require.ErrorIs(t, err, ErrTooLarge)
	require.NoError(t, l.Close())
}

// A process may be killed between any two of its writes.
func TestKilledBetweenTwoWrites(t *testing.T) {
	f := func(what string, change func(t *testing.T, dir string), frames int, lost uint64) {
		t.Helper()
		o := Options{Dir: t.TempDir(), SegmentBytes: 300, Sync: time.Hour}
		l, _ := open(t, o)
		fill(t, l, 0, 6)
		require.NoError(t, l.Close()) // the cursor waits for all of them
		change(t, o.Dir)
		for range 2 {
			l, found := open(t, o)
			read, damage := drain(t, l)
			require.Len(t, read, frames, what)
			require.EqualValues(t, lost, damage+found.Lost, what)
			killed(t, l)
			if lost > 0 {
				break // told once, and again only while the cursor was not written
			}
		}
		l, _ = open(t, o)
		fill(t, l, 6, 7)
		read, _ := drain(t, l)
		require.Equal(t, payload(6), read[len(read)-1].Payload, what)
		require.NoError(t, l.Close())
	}
	remove := func(t *testing.T, dir string) {
		names, err := filepath.Glob(filepath.Join(dir, "*"+extension))
		require.NoError(t, err)
		for _, name := range names {
			require.NoError(t, os.Remove(name))
		}
	}
	f("all segments are gone", remove, 0, 18)
	f("a segment was begun", func(t *testing.T, dir string) {
		_, file, err := makeSegment(dir, segmentHead{6, 18, nil})
		require.NoError(t, err)
		require.NoError(t, file.Close())
	}, 6, 0)
	f("a segment's head was begun", func(t *testing.T, dir string) {
		require.NoError(t, os.WriteFile(segmentPath(dir, 6), []byte("SFSP"), 0o600))
	}, 6, 0)
}

func TestSegmentsAreRemovedAfterTheCursorSaysSo(t *testing.T) {
	o := Options{Dir: t.TempDir(), SegmentBytes: 300, Sync: time.Hour}
	l, _ := open(t, o)
	fill(t, l, 0, 20)
	frames, _ := drain(t, l)
	l.Ack(frames[13])
	killed(t, l)
	l, found := open(t, o)
	require.Zero(t, found.Lost)
	frames, lost := drain(t, l)
	require.Zero(t, lost)
	require.LessOrEqual(t, len(frames), 9)
	require.Equal(t, payload(19), frames[len(frames)-1].Payload)
	killed(t, l)
}
