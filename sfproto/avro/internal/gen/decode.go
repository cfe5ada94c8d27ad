package main

import (
	"fmt"
	"reflect"

	hamba "github.com/hamba/avro/v2"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
)

// decode writes what takes records.
type decode struct {
	run  []place // numbers that follow each other, not yet written
	runs int     // of the function
}

func (d *decode) prologue(g *generator) {
	g.printf(`import (
		"github.com/sysflow-stack/sysflow/sfproto"
		"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
	)

	// Decode takes the record of a branch. It is of use only when the reader has no
	// error.
	func Decode(r *primitive.Reader, branch int) sfproto.Record {
	switch branch {`)
	for i := range sfproto.NumKinds {
		name := structType(sfproto.Kind(i)).Name()
		g.printf("case %d:\nv := r.Slabs.%s.New()\ntake%s(r, v)\nreturn v", i, name, name)
	}
	g.printf("}\nreturn nil\n}")
}

func (d *decode) function(g *generator, typ reflect.Type) {
	d.runs = 0
	g.printf("\nfunc take%s(r *primitive.Reader, v *%s) {", typ.Name(), typ)
}

func (d *decode) end(g *generator) {
	d.flush(g)
	g.printf("}")
}

func (d *decode) nullable(g *generator, _ place) {
	d.flush(g)
	g.printf("if r.Branch(2) == 1 {")
}

func (d *decode) endNullable(g *generator) { d.end(g) }

func (d *decode) value(g *generator, s hamba.Schema, v place) {
	if t := s.Type(); t == hamba.Long || t == hamba.Int {
		if d.run = append(d.run, v); len(d.run) == primitive.MaxRun {
			d.flush(g)
		}
		return
	}
	d.flush(g)
	switch s := s.(type) {
	case *hamba.FixedSchema:
		g.printf("r.Fixed(%s[:])", v.expr)
	case *hamba.EnumSchema:
		g.printf("%s = %s(r.Enum(%d))", v.expr, v.typ, len(s.Symbols()))
	case *hamba.ArraySchema:
		g.printf("%s = %s", v.expr, takenArray(g, s, v))
	case *hamba.MapSchema:
		g.printf("%s = r.Map()", v.expr)
	default:
		g.printf("%s = r.%s()", v.expr, map[hamba.Type]string{hamba.String: "Str", hamba.Boolean: "Bool"}[s.Type()])
	}
}

func takenArray(g *generator, s *hamba.ArraySchema, v place) string {
	switch s.Items().Type() {
	case hamba.String:
		return "r.Strings()"
	case hamba.Long:
		return "r.Longs()"
	}
	rec, typ := g.item(s, v)
	return fmt.Sprintf("primitive.Array(r, &r.Slabs.%s, %d, take%s)", typ.Name(), least(rec), typ.Name())
}

// flush writes the numbers that follow each other.
func (d *decode) flush(g *generator) {
	if len(d.run) == 1 {
		g.printf("%s = %s", d.run[0].expr, number(d.run[0], "r.Long()"))
	} else if len(d.run) > 1 {
		d.runs++
		g.printf("n%d := r.Run(%d)", d.runs, len(d.run))
		for i, v := range d.run {
			g.printf("%s = %s", v.expr, number(v, fmt.Sprintf("n%d[%d]", d.runs, i)))
		}
	}
	d.run = d.run[:0]
}

// number is a long as a value of a place's type.
func number(v place, long string) string {
	switch v.typ {
	case reflect.TypeFor[int64]():
		return long
	case reflect.TypeFor[int32]():
		return "r.Narrow(" + long + ")"
	}
	return fmt.Sprintf("%s(r.Narrow(%s))", v.typ, long)
}

// least is the fewest bytes that a value takes.
func least(s hamba.Schema) int {
	switch s := resolve(s).(type) {
	case *hamba.RecordSchema:
		n := 0
		for _, f := range s.Fields() {
			n += least(f.Type())
		}
		return n
	case *hamba.FixedSchema:
		return s.Size()
	}
	return 1
}
