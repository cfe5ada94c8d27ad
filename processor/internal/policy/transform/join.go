package transform

import (
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// appendTexts appends an operand's values as texts, none when it is missing.
type appendTexts = func(*view.Event, []string) []string

// join puts a separator between the texts of a list.
func join(c *ast.Call, args []value) (view.Getter, *Problem) {
	if len(args) != 2 {
		return view.Getter{}, &Problem{At: c.At, Message: "join() takes a separator and a list"}
	}
	if !isText(args[0]) {
		return view.Getter{}, wrongType(c, args[0], "text as separator")
	}
	if !args[1].Field.List {
		return view.Getter{}, wrongType(c, args[1], "list to join")
	}
	separator := args[0].Text
	return joined(textsOf(args[1].Getter), separator), nil
}

// concat puts texts one behind the other.
func concat(c *ast.Call, args []value) (view.Getter, *Problem) {
	if len(args) < 2 {
		return view.Getter{}, &Problem{At: c.At, Message: "concat() takes at least two arguments"}
	}
	for _, a := range args {
		if !isText(a) {
			return view.Getter{}, wrongType(c, a, "text")
		}
	}
	return joined(texts(args), func(*view.Event) (string, bool) { return "", true }), nil
}

func isText(v value) bool { return v.Field.Type == view.Text && v.Text != nil }

func joined(list appendTexts, separator func(*view.Event) (string, bool)) view.Getter {
	return view.Getter{Field: &view.Field{}, Text: func(e *view.Event) (string, bool) {
		between, ok := separator(e)
		if !ok {
			return "", false
		}
		all := list(e, nil)
		return strings.Join(all, between), len(all) > 0
	}}
}

// texts are the texts of several values, none when one of them is missing.
func texts(values []value) appendTexts {
	readers := make([]appendTexts, len(values))
	for i, v := range values {
		readers[i] = textsOf(v.Getter)
	}
	return func(e *view.Event, dst []string) []string {
		n := len(dst)
		for _, read := range readers {
			before := len(dst)
			if dst = read(e, dst); len(dst) == before {
				return dst[:n]
			}
		}
		return dst
	}
}

// textsOf reads values of any type as texts.
func textsOf(g view.Getter) appendTexts {
	switch {
	case g.Texts != nil:
		return g.Texts
	case g.Ints != nil:
		return func(e *view.Event, dst []string) []string {
			for _, n := range g.Ints(e, nil) {
				dst = append(dst, strconv.FormatInt(n, 10))
			}
			return dst
		}
	case g.Addrs != nil:
		return func(e *view.Event, dst []string) []string {
			for _, a := range g.Addrs(e, nil) {
				dst = append(dst, a.String())
			}
			return dst
		}
	}
	read := textOf(g)
	return func(e *view.Event, dst []string) []string {
		if v, ok := read(e); ok {
			dst = append(dst, v)
		}
		return dst
	}
}

// textOf reads a single value as text.
func textOf(g view.Getter) func(*view.Event) (string, bool) {
	switch {
	case g.Int != nil:
		return func(e *view.Event) (string, bool) {
			n, ok := g.Int(e)
			return strconv.FormatInt(n, 10), ok
		}
	case g.Bool != nil:
		return func(e *view.Event) (string, bool) {
			b, ok := g.Bool(e)
			return strconv.FormatBool(b), ok
		}
	case g.Addr != nil:
		return func(e *view.Event) (string, bool) {
			a, ok := g.Addr(e)
			return a.String(), ok
		}
	}
	return g.Text
}
