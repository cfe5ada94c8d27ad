package spool

import "os"

// Rewind has all frames read again that are not acknowledged.
func (l *Log) Rewind() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read, l.taken = l.done, l.done.index
	l.reading.close()
}

// Lead calls f with the frames that stand before the next one in its segment, in
// their order: what a reader of that segment alone would have read by then. What is
// damaged is passed over.
func (l *Log) Lead(f func(Frame)) error {
	s, file, to, err := l.leading()
	if err != nil || file == nil {
		return err
	}
	defer file.Close()
	for at := s.start; at < s.size; {
		h, stored, err := readFrame(file, at, s.size)
		switch {
		case err != nil:
			at = findFrame(file, at+1, s.size)
			continue
		case h.index >= to:
			return nil
		}
		at += h.length()
		if payload, err := l.zstd.dec.DecodeAll(stored, nil); err == nil {
			f(h.frame(&s, payload))
		}
	}
	return nil
}

// leading is the segment of the next frame as it is now, and the frame's index. The
// file is nil when no frame waits.
func (l *Log) leading() (s segment, file *os.File, to uint64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.read.index >= l.next.index {
		return s, nil, 0, nil
	}
	if err := l.enter(); err != nil {
		return s, nil, 0, err
	}
	s = *l.reading.segment
	file, err = os.Open(s.path)
	return s, file, l.read.index, err
}
