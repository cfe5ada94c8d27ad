package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

const extension = ".spool"

// segment is a file of the log.
type segment struct {
	path   string
	head   segmentHead
	start  int64 // where the first frame stands
	size   int64 // of the whole file as far as it is of use
	frames int   // appended by this process; only says whether there is one

	modified time.Time // when an earlier process last wrote it
}

func segmentPath(dir string, first uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%016x%s", first, extension))
}

// makeSegment makes the file of a new segment.
func makeSegment(dir string, h segmentHead) (*segment, *os.File, error) {
	path := segmentPath(dir, h.first)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return nil, nil, fmt.Errorf("make segment: %w", err)
	}
	text := h.append(nil)
	if _, err := f.Write(text); err != nil {
		f.Close()
		os.Remove(path)
		return nil, nil, fmt.Errorf("begin segment: %w", err)
	}
	n := int64(len(text))
	return &segment{path: path, head: h, start: n, size: n}, f, nil
}

// openSegment reads the head of a file.
func openSegment(path string) (*segment, *os.File, error) {
	f, err := openFile(path, os.O_RDONLY)
	if err != nil {
		return nil, nil, fmt.Errorf("open segment: %w", err)
	}
	s, err := readSegmentHead(path, f)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return s, f, nil
}

func readSegmentHead(path string, f *os.File) (*segment, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open segment: %w", err)
	}
	fixed := make([]byte, segmentFixed)
	if _, err := f.ReadAt(fixed, 0); err != nil {
		return nil, fmt.Errorf("read segment %s: %w", path, unexpected(err))
	}
	h, n, sum, err := parseSegmentFixed(fixed)
	if err != nil {
		return nil, fmt.Errorf("read segment %s: %w", path, err)
	}
	h.owner = make([]byte, n)
	if _, err := f.ReadAt(h.owner, int64(segmentFixed)); err != nil && n > 0 {
		return nil, fmt.Errorf("read segment %s: %w", path, unexpected(err))
	}
	if castagnoli(fixed[:segmentFixed-4], h.owner) != sum {
		return nil, fmt.Errorf("read segment %s: head: %w", path, errChecksum)
	}
	if own := filepath.Base(segmentPath("", h.first)); own != filepath.Base(path) {
		return nil, fmt.Errorf("read segment %s: it should be named %s", path, own)
	}
	return &segment{path: path, head: h, start: int64(segmentFixed + n), size: info.Size()}, nil
}

// readFrame reads the frame at an offset. The payload is fresh memory, as it is
// stored.
func readFrame(r io.ReaderAt, at, end int64) (frameHead, []byte, error) {
	fixed := make([]byte, frameFixed)
	if end-at < int64(frameFixed) {
		return frameHead{}, nil, errShort
	}
	if _, err := r.ReadAt(fixed, at); err != nil {
		return frameHead{}, nil, unexpected(err)
	}
	h, err := parseFrameHead(fixed)
	if err != nil {
		return h, nil, err
	}
	if at+h.length() > end {
		return h, nil, errShort
	}
	payload := make([]byte, h.size)
	if _, err := r.ReadAt(payload, at+int64(frameFixed)); err != nil && h.size > 0 {
		return h, nil, unexpected(err)
	}
	if castagnoli(fixed[:checksumAt], payload) != h.sum {
		return h, nil, errChecksum
	}
	return h, payload, nil
}

// findFrame is the offset of the next whole frame from an offset on, end when
// there is none.
func findFrame(r io.ReaderAt, at, end int64) int64 {
	window := make([]byte, 64<<10)
	for at+int64(frameFixed) <= end {
		n, err := r.ReadAt(window[:min(int64(len(window)), end-at)], at)
		if n < len(frameMagic) || (err != nil && !errors.Is(err, io.EOF)) {
			return end
		}
		for i := 0; ; i++ {
			j := bytes.Index(window[i:n], []byte(frameMagic))
			if j < 0 {
				break
			}
			i += j
			if _, _, err := readFrame(r, at+int64(i), end); err == nil {
				return at + int64(i)
			}
		}
		at += int64(n - len(frameMagic) + 1)
	}
	return end
}

// eachFrame calls f with the whole frames of a segment's file and with where each
// ends, until f returns false. What is damaged is passed over.
func (s *segment) eachFrame(r io.ReaderAt, f func(h frameHead, stored []byte, end int64) bool) {
	for at := s.start; at < s.size; {
		h, stored, err := readFrame(r, at, s.size)
		if err != nil {
			at = findFrame(r, at+1, s.size)
			continue
		}
		if at += h.length(); !f(h, stored, at) {
			return
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
