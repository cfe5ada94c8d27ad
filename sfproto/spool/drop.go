package spool

import "os"

// DropOldest makes room: it removes the oldest segment with all frames that
// wait in it, and returns how many records of it were never read. It reports
// false when no frame waits.
func (l *Log) DropOldest() (records uint64, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.segments) == 0 || l.done == l.next {
		return 0, false
	}
	if len(l.segments) == 1 {
		l.rotate()
	}
	to := l.next
	if len(l.segments) > 1 {
		to = place{l.segments[1].head.first, l.segments[1].head.before}
	}
	if l.read.index < to.index {
		records = to.before - l.read.before
		l.showDropped(l.segments[0])
		l.read = to
	}
	if l.done.index < to.index {
		l.done = to
	}
	l.remove()
	l.wake()
	return records, true
}

// showDropped gives Options.Dropped the frames of a segment that were never read.
func (l *Log) showDropped(s *segment) {
	if l.options.Dropped == nil {
		return
	}
	f, err := openFile(s.path, os.O_RDONLY)
	if err != nil {
		return // DropOldest counts what could not be shown, too
	}
	defer f.Close()
	s.eachFrame(f, func(h frameHead, stored []byte, _ int64) bool {
		if h.index < l.read.index {
			return true
		}
		if payload, err := l.zstd.dec.DecodeAll(stored, nil); err == nil {
			l.options.Dropped(h.frame(s, payload))
		}
		return true
	})
}
