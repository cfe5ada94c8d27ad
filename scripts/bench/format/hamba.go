package format

import (
	"bytes"
	"fmt"
	"io"
	"reflect"

	hamba "github.com/hamba/avro/v2"
)

// library is the independent library with types of its own for a schema: made
// for it at run time, so that they are what a user of the library would write.
type library struct {
	api    hamba.API
	schema hamba.Schema
	union  *hamba.UnionSchema
	values []any // a struct a branch, reused
}

// envelope is the record around the union.
type envelope struct {
	Rec any `avro:"rec"`
}

func newLibrary(s hamba.Schema) (*library, error) {
	l := &library{api: hamba.Config{}.Freeze(), schema: s}
	l.union = s.(*hamba.RecordSchema).Fields()[0].Type().(*hamba.UnionSchema)
	for _, t := range l.union.Types() {
		typ, err := goType(t)
		if err != nil {
			return nil, err
		}
		value := reflect.New(typ).Interface()
		l.api.Register(t.(hamba.NamedSchema).FullName(), value)
		l.values = append(l.values, value)
	}
	return l, nil
}

// decodeUnion decodes blocks by the stream decoder, into the union.
func (l *library) decodeUnion(b *blocks) error {
	for i, data := range b.data {
		d := l.api.NewDecoder(l.schema, bytes.NewReader(data))
		for range b.counts[i] {
			var v envelope
			if err := d.Decode(&v); err != nil {
				return err
			}
		}
	}
	return nil
}

// decodeReused decodes blocks into the same structs again and again.
func (l *library) decodeReused(b *blocks) error {
	types := l.union.Types()
	for i, data := range b.data {
		r := hamba.NewReader(nil, 0, hamba.WithReaderConfig(l.api)).Reset(data)
		for range b.counts[i] {
			branch := r.ReadLong()
			r.ReadVal(types[branch], l.values[branch])
			if r.Error != nil && r.Error != io.EOF {
				return r.Error
			}
		}
	}
	return nil
}

// decodeKept decodes blocks and keeps what it gets.
func (l *library) decodeKept(b *blocks) (values []envelope, err error) {
	for i, data := range b.data {
		d := l.api.NewDecoder(l.schema, bytes.NewReader(data))
		for range b.counts[i] {
			var v envelope
			if err := d.Decode(&v); err != nil {
				return nil, err
			}
			values = append(values, v)
		}
	}
	return values, nil
}

// goType is the Go type of a schema's values.
func goType(s hamba.Schema) (reflect.Type, error) {
	switch s := s.(type) {
	case *hamba.RefSchema:
		return goType(s.Schema())
	case *hamba.RecordSchema:
		return structOf(s)
	case *hamba.UnionSchema:
		typ, err := goType(s.Types()[1])
		return reflect.PointerTo(typ), err
	case *hamba.ArraySchema:
		typ, err := goType(s.Items())
		return reflect.SliceOf(typ), err
	case *hamba.MapSchema:
		typ, err := goType(s.Values())
		return reflect.MapOf(reflect.TypeFor[string](), typ), err
	case *hamba.FixedSchema:
		return reflect.ArrayOf(s.Size(), reflect.TypeFor[byte]()), nil
	}
	switch s.Type() {
	case hamba.String, hamba.Enum:
		return reflect.TypeFor[string](), nil
	case hamba.Long:
		return reflect.TypeFor[int64](), nil
	case hamba.Int:
		return reflect.TypeFor[int32](), nil
	case hamba.Boolean:
		return reflect.TypeFor[bool](), nil
	}
	return nil, fmt.Errorf("no Go type for a %s", s.Type())
}

func structOf(s *hamba.RecordSchema) (reflect.Type, error) {
	var fields []reflect.StructField
	for i, f := range s.Fields() {
		typ, err := goType(f.Type())
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name(), err)
		}
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: typ, Tag: reflect.StructTag(fmt.Sprintf("avro:%q", f.Name()))})
	}
	return reflect.StructOf(fields), nil
}
