package plan

import (
	"fmt"
	"net/netip"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// check compiles one check. It gives a node also with a problem.
func (c *compiler) check(e *ast.Check) (*node, *Problem) {
	none := &node{kind: never}
	f, ok := e.Left.(*ast.Field)
	if !ok {
		return none, notYet(e.Left.Pos(), "transformers such as "+e.Left.(*ast.Call).Name+"()")
	}
	g, p := c.field(f)
	if p != nil {
		return none, p
	}
	if p := checkOperator(e, g.Field); p != nil {
		return none, p
	}
	right, p := c.right(e, g.Field)
	if p != nil {
		return none, p
	}
	test, match, p := compileCheck(e, g, right)
	if p != nil {
		return none, p
	}
	n := &node{kind: leaf, test: test}
	if g.Field.Name == "evt.type" && right == nil {
		n.typed, n.onType = true, onType(e.Op, match)
	}
	return n, nil
}

// field resolves a field.
func (c *compiler) field(f *ast.Field) (view.Getter, *Problem) {
	if f.HasArg && f.Arg == "" {
		return view.Getter{}, &Problem{At: f.At, Message: fmt.Sprintf("the argument of %s is empty", f.Name)}
	}
	g, err := c.fields.Resolve(f.Name, f.Arg)
	if err != nil {
		return g, &Problem{At: f.At, Message: err.Error(), UnknownField: true}
	}
	return g, nil
}

// right resolves the field on the right side, nil when there is none.
func (c *compiler) right(e *ast.Check, left *view.Field) (*view.Getter, *Problem) {
	switch r := e.Right.(type) {
	case *ast.Call:
		return nil, notYet(r.At, "transformers such as "+r.Name+"()")
	case *ast.Field:
		g, p := c.field(r)
		if p != nil {
			return nil, p
		}
		return &g, checkRight(e, r, left, g.Field)
	}
	return nil, nil
}

// checkRight: both fields have one value, of the same type.
func checkRight(e *ast.Check, r *ast.Field, left, right *view.Field) *Problem {
	switch {
	case left.Any || right.Any || left.Type == view.Net || right.Type == view.Net || e.Op == ast.Regex || e.Op == ast.PMatch:
		return &Problem{At: r.At, Message: fmt.Sprintf("%s %s cannot be compared with a field", left.Name, e.Op)}
	case left.Type != right.Type || left.List != right.List:
		return &Problem{At: r.At, Message: fmt.Sprintf("%s is %s and %s is %s", left.Name, describe(left), right.Name, describe(right)),
			Hint: "both sides must be of the same type"}
	case left.List:
		return notYet(r.At, "lists on both sides")
	}
	return nil
}

func notYet(at ast.Pos, what string) *Problem {
	return &Problem{At: at, Message: what + " are not supported yet"}
}

// compileCheck compiles a check by the type of its field. match is the check of
// a single text, for evt.type.
func compileCheck(e *ast.Check, g view.Getter, right *view.Getter) (test Test, match func(string) bool, p *Problem) {
	switch g.Field.Type {
	case view.Int, view.Port, view.Time, view.Duration:
		r := reader[int64]{g.Int, g.Ints, func(s *State) *[]int64 { return &s.ints }}
		test, _, p = compileAs(e, g.Field, r, rightOf(right, func(g *view.Getter) one[int64] { return g.Int }), numberType(g.Field))
	case view.Bool:
		r := reader[bool]{one: g.Bool}
		test, _, p = compileAs(e, g.Field, r, rightOf(right, func(g *view.Getter) one[bool] { return g.Bool }), boolType())
	case view.Addr:
		r := reader[netip.Addr]{g.Addr, g.Addrs, func(s *State) *[]netip.Addr { return &s.addrs }}
		test, _, p = compileAs(e, g.Field, r, rightOf(right, func(g *view.Getter) one[netip.Addr] { return g.Addr }), addrType())
	case view.Net:
		r := reader[netip.Addr]{g.Addr, g.Addrs, func(s *State) *[]netip.Addr { return &s.addrs }}
		test, _, p = compileAs(e, g.Field, r, nil, netType())
	default:
		r := reader[string]{g.Text, g.Texts, func(s *State) *[]string { return &s.texts }}
		return compileAs(e, g.Field, r, rightOf(right, func(g *view.Getter) one[string] { return g.Text }), textType(g.Field))
	}
	return test, nil, p
}

func rightOf[T any](right *view.Getter, of func(*view.Getter) one[T]) one[T] {
	if right == nil {
		return nil
	}
	return of(right)
}

// onType is what a check of evt.type says about a type of events. A family is
// any of its members.
func onType(op ast.Op, match func(string) bool) func(view.EventType) bool {
	return func(t view.EventType) bool {
		if op == ast.Exists {
			return true
		}
		for _, m := range t.Members() {
			if match(m.String()) != (op == ast.Ne) {
				return op != ast.Ne
			}
		}
		return op == ast.Ne
	}
}

func describe(f *view.Field) string {
	switch {
	case f.List:
		return "a list (" + typeName(f.Type) + ")"
	case f.Type == view.Addr:
		return "an address"
	case f.Type == view.Bytes:
		return "bytes"
	}
	return "a " + typeName(f.Type)
}

func typeName(t view.Type) string {
	switch t {
	case view.Int:
		return "number"
	case view.Bool:
		return "boolean"
	case view.Addr:
		return "address"
	case view.Port:
		return "port"
	case view.Net:
		return "network"
	case view.Time:
		return "time"
	case view.Duration:
		return "duration"
	case view.Bytes:
		return "bytes"
	}
	return "text"
}
