package avro

import (
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	hamba "github.com/hamba/avro/v2"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/slab"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/v6"
)

// MaxSchemaSize bounds the text of a writer's schema, in bytes.
const MaxSchemaSize = 64 << 10

// Schema is a writer's schema, compiled.
type Schema struct {
	text        string // canonical
	fingerprint string
	current     bool // version 6, which has a codec of its own
	branches    []branch
}

type branch struct {
	kind  sfproto.Kind
	known bool
	prog  []step
}

// ParseSchema compiles a writer's schema: a record with one union of records,
// matched by their short names. Branches of other names are skipped when read.
func ParseSchema(text string) (*Schema, error) {
	if len(text) > MaxSchemaSize {
		return nil, fmt.Errorf("schema has %d bytes, at most %d are accepted", len(text), MaxSchemaSize)
	}
	parsed, err := hamba.ParseWithCache(text, "", &hamba.SchemaCache{})
	if err != nil {
		return nil, fmt.Errorf("parse schema: %s", brief(err))
	}
	union, err := recordUnion(parsed)
	if err != nil {
		return nil, err
	}
	sum, err := parsed.FingerprintUsing(hamba.CRC64Avro)
	if err != nil {
		return nil, fmt.Errorf("fingerprint schema: %w", err)
	}
	s := &Schema{text: parsed.String(), fingerprint: hex.EncodeToString(sum)}
	s.current = s.text == v6.Schema
	c := new(compiler)
	for _, t := range union.Types() {
		b, err := c.branch(t)
		if err != nil {
			return nil, err
		}
		s.branches = append(s.branches, b)
	}
	return s, nil
}

// brief is the beginning of an error's text: the parser quotes all of a schema.
func brief(err error) string {
	const most = 200
	text := err.Error()
	return strconv.QuoteToGraphic(text[:min(most, len(text))])
}

// Fingerprint is the CRC-64-AVRO of the schema's canonical form, in hexadecimal.
func (s *Schema) Fingerprint() string { return s.fingerprint }

// check compares the schema with the one that a stream's header names, if it
// does: version 5 has no place for it.
func (s *Schema) check(h *sfproto.Header) error {
	if named := h.SchemaFingerprint; named != "" && named != s.fingerprint {
		return fmt.Errorf("header names schema %s, the stream has %s", strconv.QuoteToGraphic(named), s.fingerprint)
	}
	return nil
}

func recordUnion(s hamba.Schema) (*hamba.UnionSchema, error) {
	rec, ok := s.(*hamba.RecordSchema)
	if !ok || len(rec.Fields()) != 1 {
		return nil, errors.New("schema is not SysFlow's: want a record with one field that is a union of records")
	}
	union, ok := rec.Fields()[0].Type().(*hamba.UnionSchema)
	if !ok {
		return nil, fmt.Errorf("schema is not SysFlow's: field %s is not a union", rec.Fields()[0].Name())
	}
	if len(union.Types()) == 0 {
		return nil, errUnion
	}
	return union, nil
}

// branch compiles a branch of the union.
func (c *compiler) branch(t hamba.Schema) (branch, error) {
	if ref, ok := t.(*hamba.RefSchema); ok {
		t = ref.Schema()
	}
	var b branch
	var typ reflect.Type
	rec, ok := t.(*hamba.RecordSchema)
	if ok {
		b.kind, b.known = sfproto.KindByAvroName(rec.Name())
		if b.known && b.kind == sfproto.KindProcessFlow && hasField(rec, "tid") {
			b.kind = sfproto.KindProcessEvent // what families S0 and S1 called ProcessFlow
		}
	}
	if b.known {
		typ = structType(b.kind)
	}
	prog, err := c.value(t, typ, 0)
	if err != nil {
		return b, fmt.Errorf("schema branch %s: %w", branchName(t), err)
	}
	b.prog = prog
	return b, nil
}

func branchName(t hamba.Schema) string {
	if named, ok := t.(hamba.NamedSchema); ok {
		return named.FullName()
	}
	return string(t.Type())
}

func hasField(rec *hamba.RecordSchema, name string) bool {
	for _, f := range rec.Fields() {
		if f.Name() == name {
			return true
		}
	}
	return false
}

func structType(k sfproto.Kind) reflect.Type { return reflect.TypeOf(new(slab.Records).New(k)).Elem() }
