package avro

import (
	"errors"
	"fmt"
	"reflect"

	hamba "github.com/hamba/avro/v2"
)

type op uint8

const (
	opLong op = iota
	opInt
	opBool
	opString
	opEnum
	opFixed
	opStrings
	opLongs
	opArray
	opMap
	opUnion

	// Values without a field.
	opSkipNull
	opSkipLong
	opSkipBool
	opSkipBytes
	opSkipFixed
	opSkipArray
	opSkipMap
)

// step handles one value: where it goes in the record struct and how it is
// stored there. Nested records are flattened into the steps of their parent.
type step struct {
	op   op
	off  uintptr
	size int          // opFixed, opSkipFixed: bytes; opEnum: number of symbols
	typ  reflect.Type // opArray: the slice's type
	elem []step       // opArray, opMap and their skips: an item
	alts [][]step     // opUnion: a program a branch
	null int          // opUnion with two branches of which one is null: its number; else -1
	min  int          // opArray, opMap: fewest bytes an item can take
}

// Bounds of a foreign schema: how deep it nests, and how many values its
// programs handle. A short text of records that use each other several times
// can stand for very many.
const (
	maxSchemaDepth  = 16
	maxSchemaValues = 1 << 13
)

var (
	errValues = fmt.Errorf("schema stands for more than %d values", maxSchemaValues)
	errUnion  = errors.New("union has no branches")
)

type compiler struct {
	depth  int
	values int
}

// record compiles the fields of a writer's record against a struct type; a
// field that the struct lacks is skipped. A nil struct skips everything.
func (c *compiler) record(s *hamba.RecordSchema, typ reflect.Type, off uintptr) ([]step, error) {
	if c.depth++; c.depth > maxSchemaDepth {
		return nil, fmt.Errorf("record %s: %w", s.FullName(), errDepth)
	}
	defer func() { c.depth-- }()
	var prog []step
	for _, f := range s.Fields() {
		var target reflect.Type
		var at uintptr
		if field, ok := fieldByTag(typ, f.Name()); ok {
			target, at = field.Type, off+field.Offset
		}
		steps, err := c.value(f.Type(), target, at)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name(), err)
		}
		prog = append(prog, steps...)
	}
	return prog, nil
}

func (c *compiler) value(s hamba.Schema, typ reflect.Type, off uintptr) ([]step, error) {
	if c.values++; c.values > maxSchemaValues {
		return nil, errValues
	}
	if ref, ok := s.(*hamba.RefSchema); ok {
		s = ref.Schema()
	}
	switch s := s.(type) {
	case *hamba.RecordSchema:
		if typ != nil && typ.Kind() != reflect.Struct {
			typ = nil
		}
		return c.record(s, typ, off)
	case *hamba.UnionSchema:
		return c.union(s, typ, off)
	case *hamba.ArraySchema:
		return c.array(s, typ, off)
	case *hamba.MapSchema:
		st := step{op: opSkipMap, off: off, min: 2}
		if typ != nil && typ.Kind() == reflect.Map && s.Values().Type() == hamba.String {
			st.op = opMap
			return []step{st}, nil
		}
		var err error
		st.elem, err = c.value(s.Values(), nil, 0)
		return []step{st}, err
	case *hamba.EnumSchema:
		if typ != nil && typ.Kind() == reflect.Uint8 {
			return []step{{op: opEnum, off: off, size: len(s.Symbols())}}, nil
		}
		return []step{{op: opSkipLong}}, nil
	case *hamba.FixedSchema:
		if typ != nil && typ.Kind() == reflect.Array && typ.Elem().Kind() == reflect.Uint8 && typ.Len() == s.Size() {
			return []step{{op: opFixed, off: off, size: s.Size()}}, nil
		}
		return []step{{op: opSkipFixed, size: s.Size()}}, nil
	}
	return c.primitive(s, typ, off)
}

func (c *compiler) primitive(s hamba.Schema, typ reflect.Type, off uintptr) ([]step, error) {
	kind := reflect.Invalid
	if typ != nil {
		kind = typ.Kind()
	}
	switch s.Type() {
	case hamba.Null:
		return []step{{op: opSkipNull}}, nil
	case hamba.Int, hamba.Long:
		switch kind {
		case reflect.Int64:
			return []step{{op: opLong, off: off}}, nil
		case reflect.Int32:
			return []step{{op: opInt, off: off}}, nil
		}
		return []step{{op: opSkipLong}}, nil
	case hamba.Boolean:
		if kind == reflect.Bool {
			return []step{{op: opBool, off: off}}, nil
		}
		return []step{{op: opSkipBool}}, nil
	case hamba.String, hamba.Bytes:
		if kind == reflect.String {
			return []step{{op: opString, off: off}}, nil
		}
		return []step{{op: opSkipBytes}}, nil
	case hamba.Float:
		return []step{{op: opSkipFixed, size: 4}}, nil
	case hamba.Double:
		return []step{{op: opSkipFixed, size: 8}}, nil
	}
	return nil, fmt.Errorf("type %s is not supported", s.Type())
}

func (c *compiler) union(s *hamba.UnionSchema, typ reflect.Type, off uintptr) ([]step, error) {
	if c.depth++; c.depth > maxSchemaDepth {
		return nil, errDepth
	}
	defer func() { c.depth-- }()
	if len(s.Types()) == 0 {
		return nil, errUnion
	}
	st := step{op: opUnion, off: off, null: -1}
	if typ != nil {
		st.size = int(typ.Size())
	}
	for i, t := range s.Types() {
		prog, err := c.value(t, typ, off)
		if err != nil {
			return nil, err
		}
		if t.Type() == hamba.Null && len(s.Types()) == 2 {
			st.null = i
		}
		st.alts = append(st.alts, prog)
	}
	return []step{st}, nil
}

func (c *compiler) array(s *hamba.ArraySchema, typ reflect.Type, off uintptr) ([]step, error) {
	st := step{op: opSkipArray, off: off}
	var elem reflect.Type
	switch {
	case typ == reflect.TypeFor[[]string]() && s.Items().Type() == hamba.String:
		st.op = opStrings
		return []step{st}, nil
	case typ == reflect.TypeFor[[]int64]() && s.Items().Type() == hamba.Long:
		st.op = opLongs
		return []step{st}, nil
	case typ != nil && typ.Kind() == reflect.Slice:
		st.op, st.typ, elem = opArray, typ, typ.Elem()
	}
	var err error
	st.elem, err = c.value(s.Items(), elem, 0)
	st.min = minSize(st.elem)
	return []step{st}, err
}

// minSize is the fewest bytes that a value of this program can take.
func minSize(prog []step) int {
	n := 0
	for _, s := range prog {
		switch s.op {
		case opSkipNull:
		case opFixed, opSkipFixed:
			n += s.size
		default:
			n++
		}
	}
	return n
}

func fieldByTag(typ reflect.Type, name string) (reflect.StructField, bool) {
	if typ == nil {
		return reflect.StructField{}, false
	}
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Tag.Get("avro") == name {
			return f, true
		}
	}
	return reflect.StructField{}, false
}
