package sink

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/spool"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// A frame of a spool is a block's records, behind what is lost with them: how many
// of each class and container there are, as Avro's variable-length numbers:
//
//	n, then n times: class, count, length of the container's id, the id
//
// The head of a segment is the beginning of a stream as a socket has it, up to its
// header record. A record's sequence number is the header's FirstSequence and the
// number of records that were put into the spool before it, by earlier runs, too.

var errTally = errors.New("block of the spool does not begin with its tally")

func appendTally(dst []byte, t emit.Tally) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(t)))
	for key, n := range t {
		dst = binary.AppendUvarint(dst, uint64(key.Class))
		dst = binary.AppendUvarint(dst, uint64(n))
		dst = binary.AppendUvarint(dst, uint64(len(key.Container)))
		dst = append(dst, key.Container...)
	}
	return dst
}

// splitBlock takes a frame apart.
func splitBlock(frame []byte) (emit.Tally, []byte, error) {
	var short bool
	number := func() uint64 {
		v, n := binary.Uvarint(frame)
		if n <= 0 {
			short = true
			return 0
		}
		frame = frame[n:]
		return v
	}
	t := emit.Tally{}
	for n := number(); n > 0 && !short; n-- {
		class, count, size := number(), number(), number()
		if short || size > uint64(len(frame)) || class >= uint64(event.NumClasses) || count > 1<<32 {
			return nil, nil, errTally
		}
		t[emit.Counted{Class: event.Class(class), Container: string(frame[:size])}] += int64(count)
		frame = frame[size:]
	}
	if short {
		return nil, nil, errTally
	}
	return t, frame, nil
}

// partHead is the head of the segments of a run, whose first record stands behind
// all that is in the spool.
func partHead(enc *avro.Encoder, h *sfproto.Header, have spool.Stats) ([]byte, error) {
	shifted := *h
	shifted.FirstSequence -= int64(have.End)
	shifted.Acknowledge = true
	var out bytes.Buffer
	s, err := wire.NewSender(&out, enc, avro.Null, &shifted)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// parseHead is a segment's schema and header.
func parseHead(head []byte) (*avro.Schema, *sfproto.Header, error) {
	r, err := wire.NewReceiver(bytes.NewReader(head))
	if err != nil {
		return nil, nil, fmt.Errorf("head of a spool's segment: %w", err)
	}
	defer r.Close()
	f, err := r.Next()
	if err != nil {
		return nil, nil, fmt.Errorf("head of a spool's segment: %w", err)
	}
	if f.Header == nil {
		return nil, nil, errors.New("head of a spool's segment has no header record")
	}
	return r.Schema(), f.Header, nil
}
