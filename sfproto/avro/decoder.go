package avro

import (
	"errors"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/v6"
)

var errDepth = errors.New("values are nested too deeply")

// Decoder takes records from blocks that a schema's writer made. It is for one
// goroutine.
type Decoder struct {
	schema *Schema
	r      primitive.Reader
	failed error // of the stream: nothing of it can be decoded
	// Unknown counts the records skipped because their branch has a name that
	// this version does not know.
	Unknown int64
}

// NewDecoder makes a decoder of the schema's records.
func (s *Schema) NewDecoder() *Decoder { return &Decoder{schema: s} }

// Reset gives the decoder a block. Records point into it: it must not change
// afterwards.
func (d *Decoder) Reset(block []byte) { d.r.Reset(block) }

// Rest is what follows the last record that Next returned.
func (d *Decoder) Rest() []byte { return d.r.Rest() }

// Next returns the next record of the block, io.EOF at its end. A header that
// names another schema than the stream's is an error, and then so is the rest of
// the stream: its schema is damaged.
func (d *Decoder) Next() (sfproto.Record, error) {
	if d.failed != nil {
		return nil, d.failed
	}
	for d.r.Left() > 0 || d.r.Err() != nil {
		start := d.r.Pos()
		i := d.r.Branch(len(d.schema.branches))
		rec := d.branch(i)
		if err := d.r.Err(); err != nil {
			return nil, d.wrap(err, start, i)
		}
		if header, ok := rec.(*sfproto.Header); ok {
			if d.failed = d.schema.check(header); d.failed != nil {
				return nil, d.failed
			}
		}
		if rec != nil {
			return rec, nil
		}
		d.Unknown++
	}
	return nil, io.EOF
}

// branch takes the record of a branch, nil of an unknown one.
func (d *Decoder) branch(i int) sfproto.Record {
	if d.schema.current {
		return v6.Decode(&d.r, i)
	}
	b := &d.schema.branches[i]
	if !b.known {
		run(&d.r, b.prog, nil)
		return nil
	}
	rec := d.r.Slabs.New(b.kind)
	run(&d.r, b.prog, pointer(rec))
	return rec
}

func (d *Decoder) wrap(err error, start, branch int) error {
	return fmt.Errorf("decode %s at byte %d of its block: %w", d.schema.branches[branch].kind.AvroName(), start, err)
}
