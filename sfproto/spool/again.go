package spool

import (
	"fmt"
	"os"
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
	file, err := os.Open(s.path)
	if err != nil {
		return fmt.Errorf("open segment: %w", err)
	}
	defer file.Close()
	for at := s.start; at < s.size; {
		h, stored, err := readFrame(file, at, s.size)
		switch {
		case err != nil:
			at = findFrame(file, at+1, s.size)
			continue
		case h.index >= index:
			return nil
		}
		at += h.length()
		if payload, err := l.zstd.dec.DecodeAll(stored, nil); err == nil {
			f(h.frame(&s, payload))
		}
	}
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
