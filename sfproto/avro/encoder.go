package avro

import (
	"encoding/binary"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"unsafe"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/schema"
)

// Encoder appends records in one of the two versions that this project writes.
// It holds no state of its own and may be shared.
type Encoder struct {
	version int64
	text    string
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
	e := &Encoder{version: int64(version), text: text, schema: s}
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

// SchemaText is the schema to embed in a container file.
func (e *Encoder) SchemaText() string { return e.text }

// Fingerprint is that of the schema; see Schema.Fingerprint.
func (e *Encoder) Fingerprint() string { return e.schema.fingerprint }

// Append encodes a record at the end of dst. It reports false, and leaves dst
// alone, when the version cannot say what the record says.
func (e *Encoder) Append(dst []byte, rec sfproto.Record) ([]byte, bool) {
	i := e.byKind[rec.Kind()]
	if i < 0 || (e.version < 6 && usesIPv6(rec)) {
		return dst, false
	}
	dst = binary.AppendVarint(dst, int64(i))
	return appendProgram(dst, e.schema.branches[i].prog, pointer(rec)), true
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

func appendProgram(dst []byte, prog []step, base unsafe.Pointer) []byte {
	for i := range prog {
		s := &prog[i]
		p := unsafe.Add(base, s.off)
		switch s.op {
		case opLong:
			dst = binary.AppendVarint(dst, *(*int64)(p))
		case opInt:
			dst = binary.AppendVarint(dst, int64(*(*int32)(p)))
		case opEnum:
			dst = binary.AppendVarint(dst, int64(*(*uint8)(p)))
		case opBool:
			dst = append(dst, *(*byte)(p))
		case opString:
			dst = appendString(dst, *(*string)(p))
		case opFixed:
			dst = append(dst, unsafe.Slice((*byte)(p), s.size)...)
		case opUnion:
			dst = appendNullable(dst, s, base)
		case opArray:
			dst = appendArray(dst, s, p)
		case opMap:
			dst = appendMap(dst, *(*map[string]string)(p))
		}
	}
	return dst
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendVarint(dst, int64(len(s))), s...)
}

// appendNullable writes a zero value as null; an empty string counts as zero.
func appendNullable(dst []byte, s *step, base unsafe.Pointer) []byte {
	value := 1 - s.null
	zero := true
	if prog := s.alts[value]; len(prog) == 1 && prog[0].op == opString {
		zero = *(*string)(unsafe.Add(base, s.off)) == ""
	} else {
		for _, b := range unsafe.Slice((*byte)(unsafe.Add(base, s.off)), s.size) {
			if b != 0 {
				zero = false
				break
			}
		}
	}
	if zero {
		return binary.AppendVarint(dst, int64(s.null))
	}
	dst = binary.AppendVarint(dst, int64(value))
	return appendProgram(dst, s.alts[value], base)
}

func appendArray(dst []byte, s *step, p unsafe.Pointer) []byte {
	field := reflect.NewAt(s.typ, p).Elem()
	n := field.Len()
	if n > 0 {
		dst = binary.AppendVarint(dst, int64(n))
		size := s.typ.Elem().Size()
		for i := range n {
			dst = appendProgram(dst, s.elem, unsafe.Add(field.UnsafePointer(), uintptr(i)*size))
		}
	}
	return append(dst, 0)
}

func appendMap(dst []byte, m map[string]string) []byte {
	if len(m) > 0 {
		dst = binary.AppendVarint(dst, int64(len(m)))
		for _, k := range slices.Sorted(maps.Keys(m)) {
			dst = appendString(appendString(dst, k), m[k])
		}
	}
	return append(dst, 0)
}
