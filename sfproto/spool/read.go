package spool

import (
	"fmt"
	"os"
	"time"
)

// Frame is a frame as it was appended.
type Frame struct {
	Index   uint64
	Records int
	// End is the number of records that were put into the log up to and with
	// this frame.
	End  uint64
	Time time.Time // when it was appended
	Head []byte    // of its segment
	// Payload is fresh memory.
	Payload []byte
}

// frame is what its owner sees.
func (h *frameHead) frame(of *segment, payload []byte) Frame {
	return Frame{Index: h.index, Records: h.records, End: h.end(), Time: h.time, Head: of.head.owner, Payload: payload}
}

// DamageError says what could not be read and was passed over.
type DamageError struct {
	Path    string
	Bytes   int64
	Records uint64 // that were there
	// End is the number of records that were put into the log before what stands
	// behind the damage. After a Rewind it may be found again.
	End   uint64
	Cause error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("spool segment %s: passed over %d bytes with %d records: %v", e.Path, e.Bytes, e.Records, e.Cause)
}

// Unwrap is the cause.
func (e *DamageError) Unwrap() error { return e.Cause }

// reading is where the reader is.
type reading struct {
	segment *segment
	file    *os.File
	at      int64
}

func (r *reading) close() {
	if r.file != nil {
		r.file.Close()
	}
	*r = reading{}
}

// Read returns the next frame; ok is false when none waits. A *DamageError says
// what had to be passed over: read again.
func (l *Log) Read() (f Frame, ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.read.index < l.next.index {
		if err := l.enter(); err != nil {
			return Frame{}, false, err
		}
		r := &l.reading
		h, stored, err := readFrame(r.file, r.at, r.segment.size)
		if err != nil {
			return Frame{}, false, l.passOver(err)
		}
		if h.index < l.read.index { // acknowledged before a restart
			r.at += h.length()
			continue
		}
		if damage := l.gap(h); damage != nil {
			return Frame{}, false, damage
		}
		r.at += h.length()
		payload, err := l.zstd.dec.DecodeAll(stored, nil)
		if err != nil {
			return Frame{}, false, l.skip(h, err)
		}
		l.read, l.taken = place{h.index + 1, h.end()}, h.index+1
		return h.frame(r.segment, payload), true, nil
	}
	return Frame{}, false, nil
}

// enter opens the segment in which the next frame stands.
func (l *Log) enter() error {
	at := 0
	for at+1 < len(l.segments) && l.segments[at+1].head.first <= l.read.index {
		at++
	}
	s := l.segments[at]
	if l.reading.segment == s {
		return nil
	}
	l.reading.close()
	f, err := openFile(s.path, os.O_RDONLY)
	if err != nil {
		return l.give(s, err)
	}
	l.reading = reading{segment: s, file: f, at: s.start}
	return nil
}

// gap is the damage that a frame proves which is not the next one.
func (l *Log) gap(h frameHead) error {
	if h.before <= l.read.before {
		l.read.before = h.before
		return nil
	}
	damage := &DamageError{Path: l.reading.segment.path, Records: h.before - l.read.before, End: h.before, Cause: errFrame}
	l.jump(place{h.index, h.before})
	return damage
}

// jump passes over frames that cannot be read: when none before them waits for
// its acknowledgement, they wait for none either.
func (l *Log) jump(to place) {
	if l.done.index == l.read.index {
		l.done = to
	}
	l.read = to
	l.trim()
}

// passOver goes to the next whole frame of the segment, or to the next segment.
func (l *Log) passOver(cause error) error {
	r := &l.reading
	at := findFrame(r.file, r.at+1, r.segment.size)
	skipped := at - r.at
	if at >= r.segment.size {
		damage := l.give(r.segment, cause)
		damage.Bytes = skipped
		return damage
	}
	r.at = at
	h, _, err := readFrame(r.file, at, r.segment.size)
	damage := &DamageError{Path: r.segment.path, Bytes: skipped, Cause: cause}
	if err == nil && h.before > l.read.before {
		damage.Records, damage.End = h.before-l.read.before, h.before
		l.jump(place{h.index, h.before})
	}
	return damage
}

// give gives up the rest of a segment.
func (l *Log) give(s *segment, cause error) *DamageError {
	to := l.next
	for _, other := range l.segments {
		if other.head.first > s.head.first {
			to = place{other.head.first, other.head.before}
			break
		}
	}
	if s == l.last() && l.active != nil {
		l.rotate()
	}
	damage := &DamageError{Path: s.path, Records: to.before - l.read.before, End: to.before, Cause: cause}
	l.jump(to)
	return damage
}

// skip gives up one frame whose payload cannot be unpacked.
func (l *Log) skip(h frameHead, cause error) error {
	damage := &DamageError{Path: l.reading.segment.path, Bytes: h.length(), Records: uint64(h.records), End: h.end(), Cause: cause}
	l.jump(place{h.index + 1, h.end()})
	return damage
}
