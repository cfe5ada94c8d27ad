// Package jsonline appends JSON to a buffer member by member, without reflection.
//
// Invariant: what is appended is one line of printable text, whatever the values
// hold; keys are the program's own and are written as they are.
package jsonline

import (
	"net/netip"
	"strconv"
	"time"

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

// Words writes a member that is two texts with a blank between them.
func (o *Object) Words(name, first, second string) {
	o.Text(name, first)
	o.Buf[len(o.Buf)-1] = ' ' // where the text ended
	from := len(o.Buf)
	o.Buf = escape.AppendJSON(o.Buf, second)
	o.Buf = append(o.Buf[:from], o.Buf[from+1:]...) // without the quote that begins it
}

// NumText writes a member that is a whole number as a string.
func (o *Object) NumText(name string, value int64) {
	o.Key(name)
	o.Buf = append(strconv.AppendInt(append(o.Buf, '"'), value, 10), '"')
}

// TimeLayout is how Time writes: RFC 3339 with nine digits behind the point.
const TimeLayout = "2006-01-02T15:04:05.000000000Z"

// Time writes a member that is a time in UTC (RFC 3339), given in ns since the epoch.
func (o *Object) Time(name string, ns int64) {
	o.Key(name)
	t := time.Unix(0, ns).UTC()
	o.Buf = t.AppendFormat(append(o.Buf, '"'), time.RFC3339) // a layout that package time is quick at
	o.Buf = appendFraction(o.Buf[:len(o.Buf)-len("Z")], t.Nanosecond())
	o.Buf = append(o.Buf, 'Z', '"')
}

func appendFraction(dst []byte, ns int) []byte {
	dst = append(dst, ".000000000"...)
	for i := len(dst) - 1; ns > 0; i-- {
		dst[i] += byte(ns % 10)
		ns /= 10
	}
	return dst
}

// Address writes a member that is an IP address.
func (o *Object) Address(name string, a netip.Addr) {
	o.Key(name)
	o.Buf = append(a.AppendTo(append(o.Buf, '"')), '"')
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
	o.Each(name, len(values), func(i int) { o.Buf = strconv.AppendInt(o.Buf, values[i], 10) })
}

// Each writes a member that is a list of n values; item appends one. Unlike List it
// allocates nothing.
func (o *Object) Each(name string, n int, item func(i int)) {
	o.Key(name)
	o.Buf = append(o.Buf, '[')
	for i := range n {
		if i > 0 {
			o.Buf = append(o.Buf, ',')
		}
		item(i)
	}
	o.Buf = append(o.Buf, ']')
}

// List writes a member that is a list; item appends a value.
func List[T any](o *Object, name string, values []T, item func(T)) {
	o.Each(name, len(values), func(i int) { item(values[i]) })
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
