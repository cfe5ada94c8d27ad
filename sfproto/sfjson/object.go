package sfjson

import (
	"strconv"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
)

// object appends JSON members to a buffer.
type object struct{ buf []byte }

// key begins a member.
func (o *object) key(name string) {
	if n := len(o.buf); n > 0 && o.buf[n-1] != '{' {
		o.buf = append(o.buf, ',')
	}
	o.buf = append(append(append(o.buf, '"'), name...), '"', ':')
}

// in writes a member that is an object.
func (o *object) in(name string, members func()) {
	o.key(name)
	o.buf = append(o.buf, '{')
	members()
	o.buf = append(o.buf, '}')
}

func (o *object) text(name, value string) {
	o.key(name)
	o.buf = escape.AppendJSON(o.buf, value)
}

func (o *object) num(name string, value int64) {
	o.key(name)
	o.buf = strconv.AppendInt(o.buf, value, 10)
}

func (o *object) flag(name string, value bool) {
	o.key(name)
	o.buf = strconv.AppendBool(o.buf, value)
}

func (o *object) texts(name string, values []string) {
	list(o, name, values, func(v string) { o.buf = escape.AppendJSON(o.buf, v) })
}

func (o *object) nums(name string, values []int64) {
	list(o, name, values, func(v int64) { o.buf = strconv.AppendInt(o.buf, v, 10) })
}

// list writes a member that is a list; item appends a value.
func list[T any](o *object, name string, values []T, item func(T)) {
	o.key(name)
	o.buf = append(o.buf, '[')
	for i, v := range values {
		if i > 0 {
			o.buf = append(o.buf, ',')
		}
		item(v)
	}
	o.buf = append(o.buf, ']')
}
