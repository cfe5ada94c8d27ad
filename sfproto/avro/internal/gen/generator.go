package main

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	hamba "github.com/hamba/avro/v2"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// direction writes the code of one way, to or from the wire.
type direction interface {
	// prologue begins the file, with the function that knows all branches.
	prologue(*generator)
	// function begins the function of a struct, end ends it.
	function(*generator, reflect.Type)
	end(*generator)
	// nullable begins a value that may be null, endNullable ends it.
	nullable(*generator, place)
	endNullable(*generator)
	// value is any value but a record or a union.
	value(*generator, hamba.Schema, place)
}

// place is where a value is in a record: an expression and its type.
type place struct {
	expr string
	typ  reflect.Type
}

// generator walks through the schema and lets its direction write.
type generator struct {
	direction
	out   bytes.Buffer
	queue []item
	seen  map[reflect.Type]bool
}

// item is a record in an array, whose function is still to be written.
type item struct {
	schema *hamba.RecordSchema
	typ    reflect.Type
}

func (g *generator) printf(form string, args ...any) { fmt.Fprintf(&g.out, form+"\n", args...) }

// union writes a function for each branch, then those for items of arrays.
func (g *generator) union(u *hamba.UnionSchema) error {
	if len(u.Types()) != sfproto.NumKinds {
		return fmt.Errorf("schema has %d branches, there are %d kinds", len(u.Types()), sfproto.NumKinds)
	}
	g.prologue(g)
	for i, t := range u.Types() {
		rec, ok := t.(*hamba.RecordSchema)
		if !ok || rec.Name() != sfproto.Kind(i).AvroName() {
			return fmt.Errorf("branch %d is not %s", i, sfproto.Kind(i).AvroName())
		}
		g.queue = append(g.queue, item{rec, structType(sfproto.Kind(i))})
	}
	for len(g.queue) > 0 {
		it := g.queue[0]
		g.queue = g.queue[1:]
		g.function(g, it.typ)
		if err := g.fields(it.schema, place{"v", it.typ}); err != nil {
			return fmt.Errorf("record %s: %w", it.schema.FullName(), err)
		}
		g.end(g)
	}
	return nil
}

func (g *generator) fields(s *hamba.RecordSchema, v place) error {
	for _, f := range s.Fields() {
		field, ok := fieldByTag(v.typ, f.Name())
		if !ok {
			return fmt.Errorf("%s has no field tagged %s", v.typ, f.Name())
		}
		if err := g.field(f.Type(), place{v.expr + "." + field.Name, field.Type}); err != nil {
			return fmt.Errorf("field %s: %w", f.Name(), err)
		}
	}
	return nil
}

func (g *generator) field(s hamba.Schema, v place) error {
	switch s := resolve(s).(type) {
	case *hamba.RecordSchema:
		return g.fields(s, v)
	case *hamba.UnionSchema:
		types := s.Types()
		if len(types) != 2 || types[0].Type() != hamba.Null {
			return errors.New("union is not of null and one type")
		}
		g.nullable(g, v)
		err := g.field(types[1], v)
		g.endNullable(g)
		return err
	default:
		g.value(g, s, v)
		return nil
	}
}

// item queues the function of an array's items, once.
func (g *generator) item(s *hamba.ArraySchema, v place) (*hamba.RecordSchema, reflect.Type) {
	rec, typ := resolve(s.Items()).(*hamba.RecordSchema), v.typ.Elem()
	if !g.seen[typ] {
		g.seen[typ] = true
		g.queue = append(g.queue, item{rec, typ})
	}
	return rec, typ
}

func resolve(s hamba.Schema) hamba.Schema {
	if ref, ok := s.(*hamba.RefSchema); ok {
		return ref.Schema()
	}
	return s
}

func fieldByTag(typ reflect.Type, name string) (reflect.StructField, bool) {
	for i := range typ.NumField() {
		if f := typ.Field(i); f.Tag.Get("avro") == name {
			return f, true
		}
	}
	return reflect.StructField{}, false
}
