package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// arrivals is what a file of the sink holds, as far as it was read.
type arrivals struct {
	path    string
	offset  int64
	streams map[string]*arrivedStream
}

// arrivedStream counts how often each number came.
type arrivedStream struct {
	events, losses []uint16
	highest        int64
	disordered     int64 // numbers that came after a larger one for the first time
}

func newArrivals(path string) *arrivals {
	return &arrivals{path: path, streams: map[string]*arrivedStream{}}
}

// read reads the whole lines that were appended since.
func (a *arrivals) read() error {
	f, err := os.Open(a.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.NewSectionReader(f, a.offset, 1<<40))
	if err != nil {
		return err
	}
	text = text[:bytes.LastIndexByte(text, '\n')+1]
	for line := range strings.Lines(string(text)) {
		if err := a.add(strings.TrimSuffix(line, "\n")); err != nil {
			return fmt.Errorf("%s at byte %d: %w", a.path, a.offset, err)
		}
		a.offset += int64(len(line))
	}
	return nil
}

// add takes a line: the record's kind, stream and number.
func (a *arrivals) add(line string) error {
	kind, rest, _ := strings.Cut(line, " ")
	stream, number, ok := strings.Cut(rest, " ")
	seq, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || seq < 0 || seq >= maxNumber {
		return fmt.Errorf("no record: %q", line)
	}
	s := a.streams[stream]
	if s == nil {
		s = &arrivedStream{highest: -1}
		a.streams[stream] = s
	}
	s.add(seq, kind == "LOSS")
	return nil
}

func (s *arrivedStream) add(seq int64, isLoss bool) {
	counts := &s.events
	if isLoss {
		counts = &s.losses
	}
	for int64(len(*counts)) <= seq {
		*counts = append(*counts, 0)
	}
	if (*counts)[seq]++; (*counts)[seq] == 1 && seq < s.highest {
		s.disordered++
	}
	s.highest = max(s.highest, seq)
}

// count is how often a number came.
func count(of []uint16, seq int) int64 {
	if seq < len(of) {
		return int64(of[seq])
	}
	return 0
}

// arrived compares what arrived with what was told.
type arrived struct {
	unique     int64 // of what was told
	missing    int64
	duplicates int64
	disordered int64
	foreign    int64 // Loss records that nobody told
}

func (a *arrivals) compare(want told) (out arrived) {
	none := &arrivedStream{}
	if s := a.streams[""]; s != nil {
		out.foreign += count(s.losses, 0) // that an exporter's queue tells before any record
	}
	for stream, marks := range want {
		s := a.streams[stream]
		if s == nil {
			s = none
		}
		out.disordered += s.disordered
		for seq, m := range marks {
			events, losses := count(s.events, seq), count(s.losses, seq)
			switch m {
			case event:
				out.take(events)
				out.foreign += losses
			case loss:
				out.take(losses)
			default:
				out.foreign += losses
			}
		}
	}
	return out
}

// take counts a record that came so often.
func (a *arrived) take(times int64) {
	if times == 0 {
		a.missing++
		return
	}
	a.unique++
	a.duplicates += times - 1
}
