package transform

import (
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Problem is why an operand cannot be resolved.
type Problem struct {
	At      ast.Pos
	Message string
	// UnknownField: a field that does not exist is named.
	UnknownField bool
}

// Resolve resolves a field, or a call with all that is in it.
func Resolve(o ast.Value, fields view.Resolver) (view.Getter, *Problem) {
	v, p := resolver{fields}.value(o)
	return v.Getter, p
}

// Known reports whether a transformer has the name.
func Known(name string) bool {
	switch name {
	case "tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt":
		return true
	}
	return false
}

// value is an operand that has been resolved.
type value struct {
	view.Getter
	at ast.Pos
	// constant: no event is looked at.
	constant bool
}

type resolver struct{ fields view.Resolver }

func (r resolver) value(v ast.Value) (value, *Problem) {
	switch v := v.(type) {
	case *ast.Field:
		return r.field(v)
	case *ast.Call:
		return r.call(v)
	case *ast.Values:
		return r.list(v)
	case *ast.Const:
		text := v.Text
		g := view.Getter{Field: &view.Field{Name: text}, Text: func(*view.Event) (string, bool) { return text, true }}
		return value{g, v.At, true}, nil
	}
	return value{}, &Problem{At: v.Pos(), Message: "this is neither a field nor a transformer"}
}

func (r resolver) field(f *ast.Field) (value, *Problem) {
	if f.HasArg && f.Arg == "" {
		return value{}, &Problem{At: f.At, Message: fmt.Sprintf("the argument of %s is empty", f.Name)}
	}
	g, err := r.fields.Resolve(f.Name, f.Arg)
	if err != nil {
		return value{}, &Problem{At: f.At, Message: err.Error(), UnknownField: true}
	}
	return value{Getter: g, at: f.At}, nil
}

// call resolves a transformer after its arguments.
func (r resolver) call(c *ast.Call) (value, *Problem) {
	if c.HasArg && c.Name != "getopt" {
		return value{}, &Problem{At: c.At, Message: c.Name + "() takes no argument in brackets"}
	}
	args, p := r.values(c.Args)
	if p != nil {
		return value{}, p
	}
	g, p := build(c, args)
	if p != nil {
		return value{}, p
	}
	g.Field.Name = c.Name + "()"
	v := value{g, c.At, allConstant(args)}
	if v.constant {
		v.fold()
	}
	return v, nil
}

func build(c *ast.Call, args []value) (view.Getter, *Problem) {
	switch c.Name {
	case "join":
		return join(c, args)
	case "concat":
		return concat(c, args)
	case "getopt":
		return getopt(c, args)
	}
	if len(args) != 1 {
		return view.Getter{}, &Problem{At: c.At, Message: c.Name + "() takes one argument"}
	}
	switch c.Name {
	case "tolower":
		return each(c, args[0], lower)
	case "toupper":
		return each(c, args[0], upper)
	case "b64":
		return each(c, args[0], decode)
	case "basename":
		return each(c, args[0], basename)
	case "len":
		return length(c, args[0])
	}
	return view.Getter{}, &Problem{At: c.At, Message: fmt.Sprintf("unknown transformer %s()", c.Name)}
}

// values resolves arguments. A field that stands for any of several values has
// none that could be transformed.
func (r resolver) values(in []ast.Value) ([]value, *Problem) {
	out := make([]value, len(in))
	for i, a := range in {
		v, p := r.value(a)
		if p != nil {
			return nil, p
		}
		if v.Field.Any || strings.HasPrefix(v.Field.Name, "evt.rawarg") {
			return nil, &Problem{At: v.at, Message: v.Field.Name + " takes no transformer"}
		}
		out[i] = v
	}
	return out, nil
}

// list resolves a list in brackets to the texts of its items.
func (r resolver) list(l *ast.Values) (value, *Problem) {
	items, p := r.values(l.Items)
	if p != nil {
		return value{}, p
	}
	g := view.Getter{Field: &view.Field{Name: "the list", List: true}, Texts: texts(items)}
	return value{g, l.At, allConstant(items)}, nil
}

func allConstant(values []value) bool {
	for _, v := range values {
		if !v.constant {
			return false
		}
	}
	return true
}

// fold computes a constant value.
func (v *value) fold() {
	switch {
	case v.Text != nil:
		text, ok := v.Text(nil)
		v.Text = func(*view.Event) (string, bool) { return text, ok }
	case v.Int != nil:
		n, ok := v.Int(nil)
		v.Int = func(*view.Event) (int64, bool) { return n, ok }
	case v.Texts != nil:
		all := v.Texts(nil, nil)
		v.Texts = func(_ *view.Event, dst []string) []string { return append(dst, all...) }
	}
}
