package message

import (
	"encoding/binary"
	"fmt"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

const formVersion = 1

// Types of output fields.
const (
	typeNone  = '0'
	typeText  = 't'
	typeInt   = 'i'
	typeBool  = 'b'
	typeTexts = 'l'
)

// Encoder makes messages. It is for one goroutine.
type Encoder struct {
	enc    *avro.Encoder
	retell Retelling
	flat   []sfproto.Record
}

// NewEncoder makes an encoder of the current version's schema.
func NewEncoder() (*Encoder, error) {
	enc, err := avro.NewEncoder(6)
	if err != nil {
		return nil, err
	}
	return &Encoder{enc: enc}, nil
}

// Schema is what a Decoder of the messages needs.
func (e *Encoder) Schema() string { return e.enc.SchemaText() }

// Fingerprint is that of the schema; see avro.Schema.
func (e *Encoder) Fingerprint() string { return e.enc.Fingerprint() }

// Append appends a batch as one message.
func (e *Encoder) Append(dst []byte, b *plugin.Batch) []byte {
	e.retell.Reset()
	e.flat = e.flat[:0]
	dst = binary.AppendUvarint(dst, formVersion)
	dst = binary.AppendUvarint(dst, uint64(len(b.Records)))
	expected := int64(0)
	for i := range b.Records {
		r := &b.Records[i]
		before := len(e.flat)
		e.flat = e.retell.Append(e.flat, r)
		dst = binary.AppendUvarint(dst, uint64(len(e.flat)-before-1))
		dst = binary.AppendVarint(dst, r.Seq-expected)
		expected = r.Seq + 1
	}
	dst = binary.AppendUvarint(dst, uint64(len(b.Annotations)))
	for i := range b.Annotations {
		dst = appendAnnotation(dst, &b.Annotations[i])
	}
	for _, rec := range e.flat {
		dst, _ = e.enc.Append(dst, rec) // the current version can say every record
	}
	for i := range b.Annotations {
		dst, _ = e.enc.Append(dst, &b.Annotations[i].Annotation)
	}
	clear(e.flat) // what is not needed must not be kept alive
	return dst
}

// appendAnnotation appends what the Annotation record does not hold.
func appendAnnotation(dst []byte, a *plugin.Annotation) []byte {
	dst = binary.AppendUvarint(dst, uint64(a.Record))
	dst = appendText(dst, a.Source)
	dst = binary.AppendUvarint(dst, uint64(len(a.Fields)))
	for _, f := range a.Fields {
		dst = appendValue(appendText(dst, f.Name), f.Value)
	}
	return dst
}

func appendValue(dst []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, typeNone)
	case string:
		return appendText(append(dst, typeText), v)
	case int64:
		return binary.AppendVarint(append(dst, typeInt), v)
	case bool:
		if v {
			return append(dst, typeBool, 1)
		}
		return append(dst, typeBool, 0)
	case []string:
		dst = binary.AppendUvarint(append(dst, typeTexts), uint64(len(v)))
		for _, s := range v {
			dst = appendText(dst, s)
		}
		return dst
	}
	return appendText(append(dst, typeText), fmt.Sprint(value)) // no stage makes any other
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}
