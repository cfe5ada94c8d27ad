package spool

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// Rewind has all frames read again that are not acknowledged, and returns the index
// of the first one: what was read before it and not acknowledged is dropped.
func (l *Log) Rewind() (first uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read, l.taken = l.done, l.done.index
	l.reading.close()
	return l.done.index
}

// Lead calls f with the frames that stand before the one with an index, in its
// segment and in their order: what a reader of that segment alone would have read by
// then. What is damaged is passed over.
func (l *Log) Lead(index uint64, f func(Frame)) error {
	s, ok := l.segmentOf(index)
	if !ok {
		return nil
	}
	file, err := openFile(s.path, os.O_RDONLY)
	if err != nil {
		return fmt.Errorf("open segment: %w", err)
	}
	defer file.Close()
	s.eachFrame(file, func(h frameHead, stored []byte, _ int64) bool {
		if h.index >= index {
			return false
		}
		if payload, err := l.zstd.dec.DecodeAll(stored, nil); err == nil {
			f(h.frame(&s, payload))
		}
		return true
	})
	return nil
}

// segmentOf is the segment of a frame, as it is now.
func (l *Log) segmentOf(index uint64) (segment, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := len(l.segments) - 1; i >= 0; i-- {
		if l.segments[i].head.first <= index {
			return *l.segments[i], true
		}
	}
	return segment{}, false
}

// Unsure calls f with the frames, in their order, that a process which was killed had
// appended in its last moments: some of which it may not have said that they are on
// disk. They are when Unsure returns, so that who appends the same again can be told at
// once. After Close there are none. It is for before the first Append.
func (l *Log) Unsure(last time.Duration, f func(Frame)) error {
	l.mu.Lock()
	segments := slices.Clone(l.segments)
	l.mu.Unlock()
	if !l.killed || len(segments) == 0 {
		return nil
	}
	since := segments[len(segments)-1].modified.Add(-last)
	for _, s := range segments {
		if s.modified.Before(since) {
			continue
		}
		if err := l.settle(s, since, f); err != nil {
			return fmt.Errorf("read again what was appended last: %w", err)
		}
	}
	return syncFolder(l.options.Dir)
}

// settle puts a segment on disk and calls f with its frames since a time.
func (l *Log) settle(s *segment, since time.Time, f func(Frame)) error {
	file, err := openFile(s.path, os.O_RDONLY)
	if err != nil {
		return err
	}
	s.eachFrame(file, func(h frameHead, stored []byte, _ int64) bool {
		if h.time.Before(since) {
			return true
		}
		if payload, err := l.zstd.dec.DecodeAll(stored, nil); err == nil {
			f(h.frame(s, payload))
		}
		return true
	})
	return errors.Join(file.Sync(), file.Close())
}
