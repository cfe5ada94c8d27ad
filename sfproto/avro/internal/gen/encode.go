package main

import (
	"fmt"
	"reflect"

	hamba "github.com/hamba/avro/v2"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// encode writes what appends records.
type encode struct{}

func (encode) prologue(g *generator) {
	g.printf(`import (
		"github.com/sysflow-stack/sysflow/sfproto"
		"github.com/sysflow-stack/sysflow/sfproto/avro/internal/primitive"
	)

	// Append appends a record with its branch number.
	func Append(dst []byte, rec sfproto.Record) []byte {
	switch v := rec.(type) {`)
	for i := range sfproto.NumKinds {
		typ := structType(sfproto.Kind(i))
		g.printf("case *%s:\nreturn append%s(primitive.AppendLong(dst, %d), v)", typ, typ.Name(), i)
	}
	g.printf("}\nreturn dst\n}")
}

func (encode) function(g *generator, typ reflect.Type) {
	g.printf("\nfunc append%s(dst []byte, v *%s) []byte {", typ.Name(), typ)
}

func (encode) end(g *generator) { g.printf("return dst\n}") }

func (encode) nullable(g *generator, v place) {
	zero := v.expr + ".IsZero()"
	if v.typ.Kind() == reflect.String {
		zero = v.expr + ` == ""`
	}
	g.printf("if %s {\ndst = append(dst, 0)\n} else {\ndst = append(dst, 2)", zero)
}

func (encode) endNullable(g *generator) { g.printf("}") }

func (encode) value(g *generator, s hamba.Schema, v place) {
	g.printf("dst = %s", appended(g, s, v))
}

// appended is the expression that appends a value.
func appended(g *generator, s hamba.Schema, v place) string {
	switch s := s.(type) {
	case *hamba.FixedSchema:
		return fmt.Sprintf("append(dst, %s[:]...)", v.expr)
	case *hamba.MapSchema:
		return fmt.Sprintf("primitive.AppendMap(dst, %s)", v.expr)
	case *hamba.ArraySchema:
		switch s.Items().Type() {
		case hamba.String:
			return fmt.Sprintf("primitive.AppendStrings(dst, %s)", v.expr)
		case hamba.Long:
			return fmt.Sprintf("primitive.AppendLongs(dst, %s)", v.expr)
		}
		_, typ := g.item(s, v)
		return fmt.Sprintf("primitive.AppendArray(dst, %s, append%s)", v.expr, typ.Name())
	}
	switch s.Type() {
	case hamba.Boolean:
		return fmt.Sprintf("primitive.AppendBool(dst, %s)", v.expr)
	case hamba.String:
		return fmt.Sprintf("primitive.AppendString(dst, %s)", v.expr)
	}
	if v.typ.Kind() == reflect.Int64 {
		return fmt.Sprintf("primitive.AppendLong(dst, %s)", v.expr)
	}
	return fmt.Sprintf("primitive.AppendLong(dst, int64(%s))", v.expr)
}
