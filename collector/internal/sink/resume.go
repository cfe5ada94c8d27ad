package sink

import (
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/spool"
	"github.com/sysflow-stack/sysflow/sfproto/wire"
)

// resumption is a stream that goes on where an earlier one has ended: the entities
// that blocks of the same part have told before are told again, with the numbers
// just below the first record's, so that each record keeps its own.
type resumption struct {
	out      *wire.Sender
	schema   *avro.Schema
	enc      *avro.Encoder
	raw      bool // blocks are in the stream's own schema, and not in an earlier version's
	head     []byte
	header   *sfproto.Header
	entities []sfproto.Record
	next     uint64 // records that were put into the spool before the next block
	hole     bool   // blocks are missing before the first one: what they held is told elsewhere
}

// prepare is a stream that begins with a block.
func (f *forwarder) prepare(first spool.Frame) (r *resumption, err error) {
	r = &resumption{head: first.Head, next: first.End - uint64(first.Records)}
	if r.schema, r.header, err = parseHead(first.Head); err != nil {
		return nil, err
	}
	r.enc = f.opts.Encoder
	r.raw = r.enc.Fingerprint() == r.schema.Fingerprint()
	if _, _, err := splitBlock(first.Payload); err != nil {
		return nil, err
	}
	r.entities = f.entities(r, first.Index)
	r.hole = r.next > f.acked
	return r, nil
}

// begin writes the header and the entities, and behind them who tells of a hole, so that
// the listener does not tell it, too.
func (r *resumption) begin(w io.Writer) (err error) {
	h := *r.header
	h.FirstSequence += int64(r.next) - int64(len(r.entities))
	if r.hole {
		h.FirstSequence--
	}
	if r.out, err = wire.NewSender(w, r.enc, avro.Null, &h); err != nil {
		return err
	}
	for _, e := range r.entities {
		if r.append(e); r.out.Buffered() >= avro.DefaultBlockSize {
			if err := r.out.Flush(); err != nil {
				return err
			}
		}
	}
	r.entities = nil
	if r.hole {
		now := time.Now().UnixNano()
		r.append(&sfproto.Loss{TS: now, EndTS: now, Class: "stream", Reason: "resumed"})
	}
	return r.out.Flush()
}

// entities are what the part has told before a block. Where it cannot be read the
// listener has to do without.
func (f *forwarder) entities(r *resumption, before uint64) (out []sfproto.Record) {
	err := f.log.Lead(before, func(frame spool.Frame) {
		_, records, err := splitBlock(frame.Payload)
		if err != nil {
			return
		}
		r.each(records, func(rec sfproto.Record) {
			if rec != nil && rec.Kind().IsEntity() {
				out = append(out, rec)
			}
		})
	})
	if err != nil {
		f.opts.Log.Error().Err(err).Msg("entities of the spool cannot be read")
	}
	return out
}

// each calls f with each record of a block, nil for one of an unknown kind.
func (r *resumption) each(records []byte, f func(sfproto.Record)) {
	dec := r.schema.NewDecoder()
	dec.Reset(records)
	for {
		unknown := dec.Unknown
		rec, err := dec.Next()
		for ; unknown < dec.Unknown; unknown++ {
			f(nil)
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			return // its checksum was right: it was written by nobody who knows the schema
		}
		f(rec)
	}
}

// continues reports whether a block is the next one of the stream.
func (r *resumption) continues(f spool.Frame) bool {
	return bytes.Equal(r.head, f.Head) && f.End-uint64(f.Records) == r.next
}

// write sends a block, in which each record takes its number, whatever can be said of
// it.
func (r *resumption) write(f spool.Frame, records []byte) error {
	next := r.out.Next() + int64(f.Records)
	if !r.raw || !r.out.AppendEncoded(int64(f.Records), records) {
		r.each(records, r.append)
	}
	for r.out.Next() < next {
		r.append(nil)
	}
	r.next = f.End
	return r.out.Flush()
}

// append says a record, or that it cannot be said: it takes a number in any case.
func (r *resumption) append(rec sfproto.Record) {
	if rec != nil {
		if _, ok := r.out.Append(rec); ok {
			return
		}
	}
	r.out.Append(&sfproto.Loss{Class: "any", Reason: "unsaid", Count: 1})
}
