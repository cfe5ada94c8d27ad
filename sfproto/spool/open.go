package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Found is what Open found of an earlier run.
type Found struct {
	Frames  int    // that wait, as far as heads tell
	Records uint64 // in them
	Torn    int64  // bytes at the end that a killed process had not written whole
	// Lost are the records that waited in files at the beginning of the log whose
	// heads are damaged. What else is damaged is found by Read.
	Lost uint64
	// Until is when an earlier run last appended something that is still there, or
	// else acknowledged something; zero when there was none.
	Until time.Time
	// Killed says that the earlier run did not come to close the log.
	Killed bool
	// Damage names the files that are no segments, or not under their own names. The
	// last one is kept, under the name "damaged".
	Damage []error
}

// Open opens or makes a log. It fails when another process has it open, and when a file
// that may be a good segment cannot be opened.
func Open(o Options) (*Log, Found, error) {
	o = o.withDefaults()
	if len(o.Head) > MaxHead {
		return nil, Found{}, fmt.Errorf("spool head of %d bytes, at most %d are possible", len(o.Head), MaxHead)
	}
	if err := os.MkdirAll(o.Dir, 0o750); err != nil {
		return nil, Found{}, fmt.Errorf("make spool folder: %w", err)
	}
	lock, err := lockFolder(o.Dir)
	if err != nil {
		return nil, Found{}, err
	}
	l := &Log{options: o, lock: lock, killed: own(lock)}
	l.dirty, l.stop = make(chan struct{}, 1), make(chan struct{})
	found, err := l.recover()
	if err == nil {
		l.zstd, err = newZstandard()
	}
	if err != nil {
		return nil, found, errors.Join(err, l.closeFiles())
	}
	l.stopped.Go(l.loop)
	return l, found, nil
}

// own writes into the lock whose it is, and reports whether an earlier owner did not
// come to disown it.
func own(lock *os.File) (killed bool) {
	st, err := lock.Stat()
	killed = err == nil && st.Size() > 0
	// Where the disk is full, frames of an end by force are appended once more.
	_ = lock.Truncate(0)
	_, _ = lock.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return killed
}

func disown(lock *os.File) error {
	if err := lock.Truncate(0); err != nil {
		return fmt.Errorf("give up spool: %w", err)
	}
	return nil
}

// recover reads what an earlier run left.
func (l *Log) recover() (Found, error) {
	var found Found
	var at position
	var err error
	found.Killed = l.killed
	found.Until = modified(filepath.Join(l.options.Dir, cursorName))
	if l.cursor, at, err = openCursor(l.options.Dir); err != nil {
		return found, err
	}
	if err := l.list(&found); err != nil {
		return found, err
	}
	end := place{}
	if len(l.segments) > 0 {
		end = l.tail(&found)
	}
	l.durable = at.next
	l.next = later(later(end, at.next), l.next)
	l.done = l.next // when no segment is left
	if len(l.segments) > 0 {
		first := l.segments[0].head
		l.done = later(at.done, place{first.first, first.before})
	}
	if at != (position{}) && l.done.before > at.done.before {
		found.Lost = l.done.before - at.done.before
	}
	if l.done.index > l.next.index {
		l.next = l.done
	}
	l.read, l.taken = l.done, l.done.index
	if !l.killed { // Unsure looks into what is acknowledged, too
		l.trim()
	}
	found.Frames, found.Records = int(l.next.index-l.done.index), l.next.before-l.done.before
	return found, nil
}

// modified is when a file was last written, zero when there is none.
func modified(path string) time.Time {
	st, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return st.ModTime()
}

func later(a, b place) place {
	if b.index > a.index {
		return b
	}
	return a
}

// list finds the segments, in their order, which is that of their names.
func (l *Log) list(found *Found) error {
	entries, err := os.ReadDir(l.options.Dir)
	if err != nil {
		return fmt.Errorf("list segments: %w", err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != extension {
			continue
		}
		name := filepath.Join(l.options.Dir, e.Name())
		s, f, err := openSegment(name)
		if unopened(err) {
			return err
		}
		if err != nil {
			found.Damage = append(found.Damage, err)
			l.next = later(l.next, lastFrame(name))
			if err := setAside(name, l.options.Dir); err != nil {
				return err
			}
			continue
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("close segment: %w", err)
		}
		l.segments = append(l.segments, s)
		l.bytes += s.size
		s.modified = modified(name)
	}
	if len(l.segments) > 0 {
		found.Until = l.last().modified
	}
	return nil
}

// lastFrame is the place behind the last whole frame of a file whose head is damaged, so
// that it is known what that costs.
func lastFrame(path string) (end place) {
	f, err := openFile(path, os.O_RDONLY)
	if err != nil {
		return end
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return end
	}
	s := segment{size: info.Size()}
	s.eachFrame(f, func(h frameHead, _ []byte, _ int64) bool {
		end = place{h.index + 1, h.end()}
		return true
	})
	return end
}

// tail is the place behind the last whole frame of the last segment. What a
// killed process had begun to write behind it is out of the segment.
func (l *Log) tail(found *Found) place {
	s := l.last()
	end := place{s.head.first, s.head.before}
	f, err := openFile(s.path, os.O_RDONLY)
	if err != nil {
		found.Damage = append(found.Damage, err)
		return end
	}
	defer f.Close()
	good := s.start
	s.eachFrame(f, func(h frameHead, _ []byte, to int64) bool {
		good, end = to, place{h.index + 1, h.end()}
		return true
	})
	found.Torn = s.size - good
	l.bytes -= found.Torn
	if s.size = good; good > s.start {
		return end
	}
	if err := os.Remove(s.path); err != nil { // a process was killed before it wrote a frame
		found.Damage = append(found.Damage, err)
		return end
	}
	l.segments = l.segments[:len(l.segments)-1]
	l.bytes -= good
	return end
}

// Close syncs and closes the log; what waits is there for the next Open.
func (l *Log) Close() error {
	close(l.stop)
	l.stopped.Wait()
	l.mu.Lock()
	l.rotate()
	l.trim() // the last segment too, when nothing waits
	l.mu.Unlock()
	l.options.Synced(l.sync())
	l.zstd.close()
	return errors.Join(disown(l.lock), l.closeFiles())
}

func (l *Log) closeFiles() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reading.close()
	l.rotate()
	var errs []error
	for _, f := range l.ended {
		errs = append(errs, f.Close())
	}
	if l.cursor != nil {
		errs = append(errs, l.cursor.Close())
	}
	return errors.Join(append(errs, l.lock.Close())...)
}
