// Package scrub copies a trace without what tells of the machine that recorded it.
//
// Invariant: what the recorded processes did stays as it is. The identities in the
// header are replaced, and the processes above those that act are left out.
package scrub

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// Trace copies the trace from into a new file to, whose header calls its node by the
// name given. The processes above those that act, whose arguments are nobody's
// business, do not come along. A trace that tells of a loss is an error: what is
// recorded to be kept must be whole.
func Trace(from, to, name string) error {
	header, records, err := read(from)
	if err != nil {
		return fmt.Errorf("read %s: %w", from, err)
	}
	if err := whole(records); err != nil {
		return fmt.Errorf("read %s: %w", from, err)
	}
	acting := actors(records)
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	err = write(out, anonymous(header, name), records, acting)
	return errors.Join(err, out.Close())
}

func anonymous(h *sfproto.Header, name string) *sfproto.Header {
	return &sfproto.Header{
		Exporter: name, HostName: name, NodeID: name, StreamID: name,
		FirstSequence: h.FirstSequence, ClockOffset: h.ClockOffset,
	}
}

func whole(records []sfproto.Record) error {
	for _, rec := range records {
		if l, ok := rec.(*sfproto.Loss); ok && l.Count > 0 {
			return fmt.Errorf("%d records of class %s were lost (%s): record again", l.Count, l.Class, l.Reason)
		}
	}
	return nil
}

// write writes the records of processes that act, cut off from those above them.
func write(out io.Writer, header *sfproto.Header, records []sfproto.Record, acting map[sfproto.OID]bool) error {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return err
	}
	w, err := wire.NewSender(out, enc, avro.Zstd, header)
	if err != nil {
		return err
	}
	for _, rec := range records {
		if p, ok := rec.(*sfproto.Process); ok {
			if !acting[p.OID] {
				continue
			}
			if !acting[p.POID] {
				p.POID = sfproto.OID{}
			}
		}
		w.Append(rec)
		if w.Buffered() < avro.DefaultBlockSize {
			continue
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return w.Close()
}

// actors are the processes that did something.
func actors(records []sfproto.Record) map[sfproto.OID]bool {
	acting := map[sfproto.OID]bool{}
	for _, rec := range records {
		switch r := rec.(type) {
		case *sfproto.ProcessEvent:
			acting[r.ProcOID] = true
		case *sfproto.ProcessFlow:
			acting[r.ProcOID] = true
		case *sfproto.FileFlow:
			acting[r.ProcOID] = true
		case *sfproto.FileEvent:
			acting[r.ProcOID] = true
		case *sfproto.NetworkFlow:
			acting[r.ProcOID] = true
		case *sfproto.SyscallEvent:
			acting[r.ProcOID] = true
		}
	}
	return acting
}

func read(name string) (*sfproto.Header, []sfproto.Record, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r, err := wire.NewReceiver(f)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	header := &sfproto.Header{}
	var records []sfproto.Record
	for {
		frame, err := r.Next()
		if errors.Is(err, io.EOF) {
			return header, records, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if frame.Header != nil {
			header = frame.Header
		}
		records = append(records, frame.Records...)
	}
}
