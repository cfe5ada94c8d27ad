package message

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

var (
	errShort  = errors.New("message ends inside a value")
	errClaims = errors.New("message claims more than it holds")
)

// Decoder reads messages of one schema. It is for one goroutine.
type Decoder struct {
	dec *avro.Decoder
	// join joins a message's records, which begin anew.
	join func(records []sfproto.Record) []view.Record
}

// NewDecoder makes a decoder of messages that were written by a schema. join
// joins the records of a message with the entities before them.
func NewDecoder(schema string, join func([]sfproto.Record) []view.Record) (*Decoder, error) {
	s, err := avro.ParseSchema(schema)
	if err != nil {
		return nil, fmt.Errorf("schema of messages: %w", err)
	}
	return &Decoder{dec: s.NewDecoder(), join: join}, nil
}

// Decode reads a message. The batch's strings point into it; done is as
// plugin.NewBatch's.
func (d *Decoder) Decode(data []byte, done func(error)) (*plugin.Batch, error) {
	r := reader{rest: data}
	if v := r.number(); r.err == nil && v != formVersion {
		return nil, fmt.Errorf("message of form %d, known is %d", v, formVersion)
	}
	records := r.records()
	annotations := r.annotations(len(records))
	if r.err != nil {
		return nil, fmt.Errorf("decode message: %w", r.err)
	}
	told := len(annotations)
	for i := range records {
		told += records[i].before + 1
	}
	flat, err := d.stream(r.rest, told)
	if err != nil {
		return nil, fmt.Errorf("decode message: %w", err)
	}
	if err := fill(annotations, flat[len(flat)-len(annotations):]); err != nil {
		return nil, fmt.Errorf("decode message: %w", err)
	}
	views := pick(records, d.join(flat[:len(flat)-len(annotations)]))
	return plugin.NewBatch(views, done).With(annotations...), nil
}

// stream decodes the records of a message, which are so many.
func (d *Decoder) stream(data []byte, want int) ([]sfproto.Record, error) {
	if want > len(data) {
		return nil, errClaims
	}
	d.dec.Reset(data)
	out := make([]sfproto.Record, 0, want)
	for {
		rec, err := d.dec.Next()
		switch {
		case errors.Is(err, io.EOF) && len(out) == want:
			return out, nil
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("message holds %d records and claims %d", len(out), want)
		case err != nil:
			return nil, err
		case len(out) == want:
			return nil, fmt.Errorf("message holds more records than the %d that it claims", want)
		}
		out = append(out, rec)
	}
}

// fill gives annotations their records.
func fill(annotations []plugin.Annotation, records []sfproto.Record) error {
	for i, rec := range records {
		a, ok := rec.(*sfproto.Annotation)
		if !ok {
			return fmt.Errorf("a %s stands where an annotation is due", rec.Kind())
		}
		annotations[i].Annotation = *a
	}
	return nil
}

// pick takes the batch's own records out of those of the stream.
func pick(records []numbered, joined []view.Record) []view.Record {
	out := make([]view.Record, len(records))
	at := 0
	for i, r := range records {
		at += r.before
		out[i] = joined[at]
		out[i].Seq = r.seq
		at++
	}
	return out
}

// numbered is what a message says of a record before it.
type numbered struct {
	before int // records that tell entities
	seq    int64
}

// reader takes values from a message. Its error sticks.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail(errShort)
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) signed() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.fail(errShort)
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// count takes a number of things of which each takes a byte at least.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.fail(errClaims)
		return 0
	}
	return int(n)
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.rest = nil
}

func (r *reader) text() string {
	n := r.count()
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}

func (r *reader) letter() byte {
	if len(r.rest) == 0 {
		r.fail(errShort)
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) records() []numbered {
	out := make([]numbered, r.count())
	expected := int64(0)
	for i := range out {
		out[i].before = r.count()
		out[i].seq = expected + r.signed()
		expected = out[i].seq + 1
	}
	return out
}

func (r *reader) annotations(records int) []plugin.Annotation {
	out := make([]plugin.Annotation, r.count())
	last := 0
	for i := range out {
		a := &out[i]
		a.Record = int(r.number())
		if a.Record < last || a.Record >= records {
			r.fail(fmt.Errorf("annotation %d is of record %d, out of order or not there", i, a.Record))
			return nil
		}
		last = a.Record
		a.Source = r.text()
		a.Fields = r.fields()
	}
	return out
}

func (r *reader) fields() []plugin.OutputField {
	n := r.count()
	if n == 0 {
		return nil
	}
	out := make([]plugin.OutputField, n)
	for i := range out {
		out[i].Name = r.text()
		out[i].Value = r.value()
	}
	return out
}

func (r *reader) value() any {
	switch t := r.letter(); t {
	case typeNone:
	case typeText:
		return r.text()
	case typeInt:
		return r.signed()
	case typeBool:
		return r.letter() != 0
	case typeTexts:
		out := make([]string, r.count())
		for i := range out {
			out[i] = r.text()
		}
		return out
	default:
		r.fail(fmt.Errorf("output field of unknown type %q", t))
	}
	return nil
}
