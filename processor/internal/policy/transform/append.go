package transform

import (
	"encoding/base64"
	"strconv"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Appender appends a text to dst, and so needs no memory of its own; false when
// the text is missing.
type Appender func(e *view.Event, dst []byte) ([]byte, bool)

// AppendText makes the appender of a call that Resolve has resolved; nil when its
// value is not a single text.
func AppendText(c *ast.Call, fields view.Resolver) Appender { return resolver{fields}.appender(c) }

func (r resolver) appender(o ast.Value) Appender {
	c, ok := o.(*ast.Call)
	if !ok {
		return r.plain(o)
	}
	switch c.Name {
	case "tolower":
		return changed(r.appender(c.Args[0]), letters('A', 'Z'))
	case "toupper":
		return changed(r.appender(c.Args[0]), letters('a', 'z'))
	case "basename":
		return changed(r.appender(c.Args[0]), lastPart)
	case "b64":
		return changed(r.appender(c.Args[0]), decodeBytes)
	case "concat":
		return r.inTurn(nil, c.Args)
	case "join":
		if list, literal := c.Args[1].(*ast.Values); literal && len(list.Items) > 0 {
			return r.inTurn(c.Args[0], list.Items)
		}
	}
	return r.plain(o)
}

// plain appends a value that is there as it is.
func (r resolver) plain(o ast.Value) Appender {
	v, p := r.value(o)
	switch {
	case p != nil || v.Field.List:
		return nil
	case v.Int != nil:
		return func(e *view.Event, dst []byte) ([]byte, bool) {
			n, ok := v.Int(e)
			return strconv.AppendInt(dst, n, 10), ok
		}
	}
	read := textOf(v.Getter)
	if read == nil {
		return nil
	}
	return func(e *view.Event, dst []byte) ([]byte, bool) {
		s, ok := read(e)
		return append(dst, s...), ok
	}
}

// changed changes a text in place.
func changed(in Appender, change func([]byte) ([]byte, bool)) Appender {
	if in == nil {
		return nil
	}
	return func(e *view.Event, dst []byte) ([]byte, bool) {
		n := len(dst)
		dst, ok := in(e, dst)
		if !ok {
			return dst[:n], false
		}
		text, ok := change(dst[n:])
		return dst[:n+len(text)], ok
	}
}

// inTurn appends texts with a separator between, which may be nil.
func (r resolver) inTurn(separator ast.Value, items []ast.Value) Appender {
	var all []Appender
	for i, item := range items {
		if i > 0 && separator != nil {
			all = append(all, r.appender(separator))
		}
		all = append(all, r.appender(item))
	}
	for _, a := range all {
		if a == nil {
			return nil
		}
	}
	return func(e *view.Event, dst []byte) ([]byte, bool) {
		for _, a := range all {
			var ok bool
			if dst, ok = a(e, dst); !ok {
				return dst, false
			}
		}
		return dst, true
	}
}

// letters gives the ASCII letters of a range the other case.
func letters(first, last byte) func([]byte) ([]byte, bool) {
	return func(b []byte) ([]byte, bool) {
		for i := range b {
			if b[i] >= first && b[i] <= last {
				b[i] ^= 'a' - 'A'
			}
		}
		return b, true
	}
}

// lastPart moves what follows the last slash to the front.
func lastPart(b []byte) ([]byte, bool) {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == '/' {
			return b[:copy(b, b[i+1:])], true
		}
	}
	return b, true
}

// decodeBytes decodes base64, with or without padding. What is decoded is shorter
// than what is read, so it never runs ahead.
func decodeBytes(b []byte) ([]byte, bool) {
	for len(b) > 0 && b[len(b)-1] == '=' {
		b = b[:len(b)-1]
	}
	n, err := base64.RawStdEncoding.Decode(b, b)
	return b[:n], err == nil
}
