// Package carried is the form in which a log record carries a record of ours, with
// all that it refers to and what stages said of it: eight bytes that name the schema
// (CRC-64-AVRO, big-endian), then an sfproto/message of one record.
//
// Invariant: what comes out is what went in, or an error; the bytes are believed as
// far as sfproto/message believes them.
package carried

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/sysflow-stack/sysflow/plugins/encoding"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/entity"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Attribute is the name of the attribute that holds a record.
const Attribute = "sysflow.record"

// Writer is for one goroutine.
type Writer struct {
	enc    *message.Encoder
	schema uint64
}

// NewWriter makes a writer of the current version's schema.
func NewWriter() (*Writer, error) {
	enc, err := message.NewEncoder()
	if err != nil {
		return nil, err
	}
	schema, err := strconv.ParseUint(enc.Fingerprint(), 16, 64)
	if err != nil {
		return nil, fmt.Errorf("fingerprint of schema: %w", err)
	}
	return &Writer{enc, schema}, nil
}

// Append appends an item's record with its alert, if it is of one, and with what stages said.
func (w *Writer) Append(dst []byte, it encoding.Item) []byte {
	var said []plugin.Annotation
	for i := range it.Annotations {
		a := it.Annotations[i]
		if it.Alert != nil && a.Source != "" && &it.Annotations[i] != it.Alert {
			continue // it has a log record of its own
		}
		a.Record = 0
		said = append(said, a)
	}
	b := plugin.NewBatch([]view.Record{*it.Record}, nil).With(said...)
	return w.enc.Append(binary.BigEndian.AppendUint64(dst, w.schema), b)
}

// Reader may be used by any goroutine.
type Reader struct {
	schema uint64
	mu     sync.Mutex
	dec    *message.Decoder
	joiner *entity.Joiner
}

// NewReader makes a reader of what a Writer of this version has written.
func NewReader() (*Reader, error) {
	w, err := NewWriter()
	if err != nil {
		return nil, err
	}
	r := &Reader{schema: w.schema, joiner: entity.NewJoiner(entity.Options{})}
	r.dec, err = message.NewDecoder(w.enc.Schema(), r.join)
	return r, err
}

func (r *Reader) join(records []sfproto.Record) []view.Record {
	r.joiner.Reset(nil)
	return r.joiner.Join(0, records)
}

var (
	errSchema = errors.New("the record has another version's schema")
	errOne    = errors.New("want one record")
)

// Read reads a record and what was said of it, which may point into data.
func (r *Reader) Read(data []byte) (view.Record, []plugin.Annotation, error) {
	if len(data) < 8 || binary.BigEndian.Uint64(data) != r.schema {
		return view.Record{}, nil, errSchema
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	b, err := r.dec.Decode(data[8:], nil)
	if err != nil {
		return view.Record{}, nil, err
	}
	if len(b.Records) != 1 {
		return view.Record{}, nil, errOne
	}
	return b.Records[0], b.Annotations, nil
}
