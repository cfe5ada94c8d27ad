package output

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// fieldReader reads a field.
type fieldReader func(*view.Event) fieldValue

// fieldValue is a field's value: a text, a number, a boolean or a list; none of
// them when it is missing.
type fieldValue struct {
	kind  valueKind
	text  string
	n     int64
	texts []string
}

type valueKind uint8

const (
	missing valueKind = iota
	text
	number
	boolean
	clock // a number that is printed as time of day
	list
	several // a list that is printed with blanks
)

func (v fieldValue) any() any {
	switch v.kind {
	case text:
		return v.text
	case number, clock:
		return v.n
	case boolean:
		return v.n != 0
	case list, several:
		return v.texts
	}
	return nil
}

func (v fieldValue) appendTo(dst []byte) []byte {
	switch v.kind {
	case text:
		return appendValue(dst, v.text)
	case number:
		return strconv.AppendInt(dst, v.n, 10)
	case boolean:
		return strconv.AppendBool(dst, v.n != 0)
	case clock:
		return time.Unix(0, v.n).UTC().AppendFormat(dst, "15:04:05.000000000")
	case list:
		return append(appendValue(append(dst, '('), strings.Join(v.texts, ",")), ')')
	case several:
		return appendValue(dst, strings.Join(v.texts, " "))
	}
	return append(dst, Missing...)
}

// readerOf makes a reader by a field's type.
func readerOf(g view.Getter) fieldReader {
	switch {
	case g.Texts != nil:
		return listReader(g, func(e *view.Event) []string { return g.Texts(e, nil) })
	case g.Ints != nil:
		return listReader(g, func(e *view.Event) []string { return format(g.Ints(e, nil), formatInt) })
	case g.Addrs != nil:
		return listReader(g, func(e *view.Event) []string { return format(g.Addrs(e, nil), netip.Addr.String) })
	case g.Int != nil:
		return intReader(g)
	case g.Bool != nil:
		return func(e *view.Event) fieldValue {
			b, ok := g.Bool(e)
			if b {
				return of(ok, fieldValue{kind: boolean, n: 1})
			}
			return of(ok, fieldValue{kind: boolean})
		}
	case g.Addr != nil:
		return func(e *view.Event) fieldValue {
			a, ok := g.Addr(e)
			return of(ok, fieldValue{kind: text, text: a.String()})
		}
	}
	return func(e *view.Event) fieldValue {
		s, ok := g.Text(e)
		return of(ok, fieldValue{kind: text, text: s})
	}
}

// of is a value, or missing.
func of(ok bool, v fieldValue) fieldValue {
	if !ok {
		return fieldValue{}
	}
	return v
}

func intReader(g view.Getter) fieldReader {
	kind := number
	if g.Field.Type == view.Time {
		kind = clock
	}
	return func(e *view.Event) fieldValue {
		n, ok := g.Int(e)
		return of(ok, fieldValue{kind: kind, n: n})
	}
}

func listReader(g view.Getter, read func(*view.Event) []string) fieldReader {
	kind := list
	if g.Field.Any {
		kind = several
	}
	return func(e *view.Event) fieldValue {
		values := read(e)
		return of(len(values) > 0, fieldValue{kind: kind, texts: values})
	}
}

func format[T any](values []T, text func(T) string) []string {
	var out []string
	for _, v := range values {
		out = append(out, text(v))
	}
	return out
}

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

// appendValue appends a text of an event, made safe; one that is too long is
// cut, with dots.
func appendValue(dst []byte, s string) []byte {
	if len(s) <= maxValue {
		return escape.AppendText(dst, s)
	}
	return append(escape.AppendText(dst, s[:maxValue]), "..."...)
}
