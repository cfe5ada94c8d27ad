package spool

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// ErrFull is the error of a frame for which the log has no room.
var ErrFull = errors.New("spool is full")

// ErrTooLarge is the error of a frame that no log has room for.
var ErrTooLarge = fmt.Errorf("frame is larger than %d bytes", MaxFrame)

// Options configure a log.
type Options struct {
	// Dir is the log's folder; it is made when it is missing.
	Dir string
	// Head begins every segment: what is needed to understand frames.
	Head []byte
	// MaxBytes bounds all segments together: 1 GiB by default.
	MaxBytes int64
	// MaxFrames bounds the frames that wait; 0 for no other bound than MaxBytes.
	MaxFrames int
	// SegmentBytes is where a segment ends: by default an eighth of MaxBytes, of
	// 64 KiB to 64 MiB.
	SegmentBytes int64
	// Sync is how long a frame may wait for its fsync: 500 ms by default.
	Sync time.Duration
	// Synced is told that all frames with an index below next are on disk, or of
	// the error that leaves that open; it may be nil. It is called by a goroutine
	// of the log, which may be stopped only after it returns.
	Synced func(next uint64, err error)
	// Dropped is given each frame that DropOldest drops and that was never read, as
	// far as it can be read then; it may be nil. It must not call the log.
	Dropped func(Frame)
}

// DefaultSync is Options.Sync when it is not set.
const DefaultSync = 500 * time.Millisecond

const (
	defaultBytes   = 1 << 30
	leastSegment   = 64 << 10
	largestSegment = 64 << 20
	segmentsAtMost = 8
)

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultBytes
	}
	if o.SegmentBytes <= 0 {
		o.SegmentBytes = min(max(o.MaxBytes/segmentsAtMost, leastSegment), largestSegment)
	}
	if o.Sync <= 0 {
		o.Sync = DefaultSync
	}
	if o.Synced == nil {
		o.Synced = func(uint64, error) {}
	}
	return o
}

// Log is a queue of frames on disk. One goroutine may append while another one
// reads and acknowledges.
type Log struct {
	options Options
	lock    *os.File
	killed  bool // whoever had it before
	zstd    *zstandard
	packed  []byte // of Append alone
	frame   []byte // of Append alone

	mu       sync.Mutex
	segments []*segment // oldest first
	active   *os.File   // of the last segment; nil: the next frame begins one
	bytes    int64      // of all segments
	next     place      // of the frame that will be appended
	durable  place      // behind the last frame that is on disk
	read     place      // of the frame that will be read
	taken    uint64     // index behind the last frame that Read returned
	done     place      // of the first frame that is not acknowledged
	reading  reading
	syncing
}

// place is a position in the log.
type place struct {
	index  uint64 // of a frame
	before uint64 // records that were put into the log before it
}

// Append puts a frame of so many records at the end and returns its index. After
// an error, which may be ErrFull, ErrTooLarge or the system's, nothing of it is
// there.
func (l *Log) Append(records int, payload []byte) (uint64, error) {
	if len(payload) > MaxFrame {
		return 0, ErrTooLarge
	}
	l.packed = l.zstd.enc.EncodeAll(payload, l.packed[:0])
	if len(l.packed) > MaxFrame {
		return 0, ErrTooLarge
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	h := frameHead{index: l.next.index, before: l.next.before, records: records, time: time.Now()}
	l.frame = appendFrame(l.frame[:0], h, l.packed)
	if l.full(int64(len(l.frame))) {
		return 0, ErrFull
	}
	if err := l.write(l.frame); err != nil {
		return 0, err
	}
	l.next = place{h.index + 1, h.end()}
	l.wake()
	return h.index, nil
}

func (l *Log) full(more int64) bool {
	if l.options.MaxFrames > 0 && l.next.index-l.done.index >= uint64(l.options.MaxFrames) {
		return true
	}
	return l.bytes+more > l.options.MaxBytes && l.done != l.next
}

// write appends to the last segment, or begins one. A frame that was written in
// part is taken out again.
func (l *Log) write(frame []byte) error {
	if l.active != nil && l.last().size+int64(len(frame)) > l.options.SegmentBytes && l.last().frames > 0 {
		l.rotate()
	}
	if l.active == nil {
		s, f, err := makeSegment(l.options.Dir, segmentHead{l.next.index, l.next.before, l.options.Head})
		if err != nil {
			return err
		}
		l.segments, l.active, l.folder = append(l.segments, s), f, true
		l.bytes += s.size
	}
	s := l.last()
	if _, err := l.active.WriteAt(frame, s.size); err != nil {
		// What is torn is behind the end of the segment, which ends here: it is
		// removed when its frames are acknowledged, and gives its room back.
		err = errors.Join(err, l.active.Truncate(s.size))
		l.rotate()
		l.trim()
		l.wake()
		return fmt.Errorf("append to segment: %w", err)
	}
	s.size += int64(len(frame))
	s.frames++
	l.bytes += int64(len(frame))
	return nil
}

func (l *Log) last() *segment { return l.segments[len(l.segments)-1] }

// rotate ends the last segment; its file is closed after its fsync.
func (l *Log) rotate() {
	if l.active != nil {
		l.ended = append(l.ended, l.active)
		l.active = nil
	}
}

// SetHead changes Options.Head for the segments that are begun from here on.
func (l *Log) SetHead(head []byte) error {
	if len(head) > MaxHead {
		return fmt.Errorf("spool head of %d bytes, at most %d are possible", len(head), MaxHead)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.options.Head = head
	l.rotate()
	return nil
}

// Cut ends the last segment: the next frame begins one.
func (l *Log) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rotate()
	l.wake()
}

// Ack acknowledges all frames up to and with this one: they are not read again,
// after a restart neither. The cursor is written at once, so that a killed process
// leaves it as it was; an fsync follows within Options.Sync.
func (l *Log) Ack(f Frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case f.Index < l.done.index:
		return // dropped meanwhile
	case f.Index+1 == l.taken && l.read.index >= l.taken:
		l.done = l.read // with the damage behind it
	default:
		l.done = place{f.Index + 1, f.End}
	}
	l.writeCursor()
	l.trim()
	l.wake()
}

// writeCursor writes the position; an error is told after the next fsync.
func (l *Log) writeCursor() {
	if err := l.position().write(l.cursor); err != nil && l.failed == nil {
		l.failed = err
	}
}

// trim removes the segments that hold acknowledged frames alone.
func (l *Log) trim() {
	for len(l.segments) > 0 {
		end := l.next.index
		if len(l.segments) > 1 {
			end = l.segments[1].head.first
		}
		if end > l.done.index || (len(l.segments) == 1 && l.active != nil && l.last().size < l.options.SegmentBytes) {
			return
		}
		if len(l.segments) == 1 {
			l.rotate()
		}
		l.remove()
	}
}

// remove removes the oldest segment. The cursor is written first: frames that are
// missing after a restart are lost ones.
func (l *Log) remove() {
	l.writeCursor()
	s := l.segments[0]
	l.segments = l.segments[1:]
	l.bytes -= s.size
	l.folder = true
	if l.reading.segment == s {
		l.reading.close()
	}
	if err := os.Remove(s.path); err != nil && l.failed == nil {
		l.failed = fmt.Errorf("remove segment: %w", err)
	}
}

// Stats are what waits.
type Stats struct {
	Frames int   // not acknowledged
	Bytes  int64 // of the files
	// Records is how many records were put into the log and not acknowledged.
	Records uint64
	// End is how many records were ever put into the log.
	End uint64
}

// Stats tells what waits.
func (l *Log) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Stats{Frames: int(l.next.index - l.done.index), Bytes: l.bytes, Records: l.next.before - l.done.before, End: l.next.before}
}
