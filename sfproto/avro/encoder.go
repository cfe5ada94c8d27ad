package avro

import (
	"fmt"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/v6"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

// Encoder appends records in one of the two versions that this project writes.
// It holds no state of its own and may be shared.
type Encoder struct {
	version int64
	schema  *Schema
	byKind  [sfproto.NumKinds]int // branch number, -1 when the version has none
}

// NewEncoder makes an encoder of version 5 or 6.
func NewEncoder(version int) (*Encoder, error) {
	text := ""
	switch version {
	case 5:
		text = schema.V5
	case 6:
		text = schema.V6
	default:
		return nil, fmt.Errorf("schema version %d: 5 and 6 can be written", version)
	}
	s, err := ParseSchema(text)
	if err != nil {
		return nil, fmt.Errorf("own schema v%d: %w", version, err)
	}
	e := &Encoder{version: int64(version), schema: s}
	for k := range e.byKind {
		e.byKind[k] = -1
	}
	for i, b := range s.branches {
		e.byKind[b.kind] = i
	}
	return e, nil
}

// Version is 5 or 6.
func (e *Encoder) Version() int { return int(e.version) }

// SchemaText is the schema to embed in a container file, in its canonical form:
// what a reader may do without, such as defaults, is left out.
func (e *Encoder) SchemaText() string { return e.schema.text }

// Fingerprint is that of the schema; see Schema.Fingerprint.
func (e *Encoder) Fingerprint() string { return e.schema.fingerprint }

// Append encodes a record at the end of dst. It reports false, and leaves dst
// alone, when the version cannot say what the record says.
func (e *Encoder) Append(dst []byte, rec sfproto.Record) ([]byte, bool) {
	if l, ok := rec.(*sfproto.Log); ok {
		rec = l.Annotation()
	}
	if e.schema.current {
		return v6.Append(dst, rec), true
	}
	i := e.byKind[rec.Kind()]
	if i < 0 || (e.version < 6 && usesIPv6(rec)) {
		return dst, false
	}
	return e.schema.append(dst, i, rec), true
}

// append encodes a record by the program of a branch.
func (s *Schema) append(dst []byte, branch int, rec sfproto.Record) []byte {
	dst = primitive.AppendLong(dst, int64(branch))
	return appendProgram(dst, s.branches[branch].prog, pointer(rec))
}

func usesIPv6(rec sfproto.Record) bool {
	switch r := rec.(type) {
	case *sfproto.NetworkFlow:
		return !r.SIP6.IsZero() || !r.DIP6.IsZero()
	case *sfproto.NetworkEvent:
		return !r.SIP6.IsZero() || !r.DIP6.IsZero()
	}
	return false
}
