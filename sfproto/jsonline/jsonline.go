// Package jsonline appends JSON to a buffer member by member, without reflection.
//
// Invariant: what is appended is one line of printable text, whatever the values
// hold; keys are the program's own and are written as they are.
package jsonline

import (
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// Object appends JSON members to a buffer.
type Object struct{ Buf []byte }

// Key begins a member.
func (o *Object) Key(name string) {
	if n := len(o.Buf); n > 0 && o.Buf[n-1] != '{' {
		o.Buf = append(o.Buf, ',')
	}
	o.Buf = append(append(append(o.Buf, '"'), name...), '"', ':')
}

// In writes a member that is an object.
func (o *Object) In(name string, members func()) {
	o.Key(name)
	o.Buf = append(o.Buf, '{')
	members()
	o.Buf = append(o.Buf, '}')
}

// Text writes a member that is a string.
func (o *Object) Text(name, value string) {
	o.Key(name)
	o.Buf = escape.AppendJSON(o.Buf, value)
}

// Num writes a member that is a whole number.
func (o *Object) Num(name string, value int64) {
	o.Key(name)
	o.Buf = strconv.AppendInt(o.Buf, value, 10)
}

// Flag writes a member that is true or false.
func (o *Object) Flag(name string, value bool) {
	o.Key(name)
	o.Buf = strconv.AppendBool(o.Buf, value)
}

// Texts writes a member that is a list of strings.
func (o *Object) Texts(name string, values []string) {
	o.Key(name)
	o.Buf = AppendTexts(o.Buf, values)
}

// AppendTexts appends a list of strings.
func AppendTexts(dst []byte, values []string) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = escape.AppendJSON(dst, v)
	}
	return append(dst, ']')
}

// Nums writes a member that is a list of whole numbers.
func (o *Object) Nums(name string, values []int64) {
	List(o, name, values, func(v int64) { o.Buf = strconv.AppendInt(o.Buf, v, 10) })
}

// List writes a member that is a list; item appends a value.
func List[T any](o *Object, name string, values []T, item func(T)) {
	o.Key(name)
	o.Buf = append(o.Buf, '[')
	for i, v := range values {
		if i > 0 {
			o.Buf = append(o.Buf, ',')
		}
		item(v)
	}
	o.Buf = append(o.Buf, ']')
}

// Pair writes a member whose name is data too.
func (o *Object) Pair(name, value string) {
	if n := len(o.Buf); n > 0 && o.Buf[n-1] != '{' {
		o.Buf = append(o.Buf, ',')
	}
	o.Buf = escape.AppendJSON(append(escape.AppendJSON(o.Buf, name), ':'), value)
}

// Objects writes a member that is a list of objects; members writes those of a
// value.
func Objects[T any](o *Object, name string, values []T, members func(T)) {
	List(o, name, values, func(v T) {
		o.Buf = append(o.Buf, '{')
		members(v)
		o.Buf = append(o.Buf, '}')
	})
}
