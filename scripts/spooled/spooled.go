// Package spooled reads what a collector that was killed has left in its spool: what it
// had written by then, and must not lose.
//
// Invariant: the spool is not touched. It is read through links, by the program's own
// reader of spools, as long as nobody has it open who may remove a part of it.
package spooled

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/spool"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// Record is a record of a spool.
type Record struct {
	sfproto.Record
	Stream string
	Seq    int64
}

// Read calls f with all records in the segments of a folder whose names come after one,
// and returns the last one's name. Acknowledged blocks are among them as long as their
// segment is there.
func Read(dir, after string, f func(Record)) (last string, err error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.spool"))
	if err != nil {
		return after, err
	}
	slices.Sort(names)
	links, err := os.MkdirTemp(filepath.Dir(dir), "spooled-")
	if err != nil {
		return after, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(links)) }()
	last = after
	for _, name := range names {
		base := filepath.Base(name)
		if base <= after {
			continue
		}
		if err := os.Link(name, filepath.Join(links, base)); err != nil {
			return after, err
		}
		last = base
	}
	if last == after {
		return after, nil
	}
	return last, readAll(links, f)
}

func readAll(dir string, f func(Record)) error {
	log, _, err := spool.Open(spool.Options{Dir: dir})
	if err != nil {
		return err
	}
	for {
		frame, ok, err := log.Read()
		if err == nil && ok {
			err = readFrame(frame, f)
		}
		if err != nil || !ok {
			return errors.Join(err, log.Close())
		}
	}
}

// readFrame reads a block as collector/internal/sink writes it.
func readFrame(frame spool.Frame, f func(Record)) error {
	in, err := wire.NewReceiver(bytes.NewReader(frame.Head))
	if err != nil {
		return fmt.Errorf("head of a segment: %w", err)
	}
	defer in.Close()
	head, err := in.Next()
	if err != nil || head.Header == nil {
		return fmt.Errorf("head of a segment has no header: %w", err)
	}
	block, err := afterTally(frame.Payload)
	if err != nil {
		return err
	}
	dec := in.Schema().NewDecoder()
	dec.Reset(block)
	next := head.Header.FirstSequence + int64(frame.End) - int64(frame.Records)
	for ; ; next++ {
		rec, err := dec.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("block of the spool: %w", err)
		}
		f(Record{Record: rec, Stream: head.Header.StreamID, Seq: next})
	}
}

var errTally = errors.New("block of the spool does not begin with its tally")

// afterTally is a block without what would be lost with it: a number of entries of
// class, count, length and text of a container's id.
func afterTally(block []byte) ([]byte, error) {
	number := func() uint64 {
		v, n := binary.Uvarint(block)
		block = block[max(n, 0):]
		return v
	}
	for entries := number(); entries > 0; entries-- {
		if len(block) == 0 {
			return nil, errTally
		}
		_, _ = number(), number()
		size := number()
		if size > uint64(len(block)) {
			return nil, errTally
		}
		block = block[size:]
	}
	return block, nil
}
