package plan

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/transform"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// check compiles one check. It gives a node also with a problem.
func (c *compiler) check(e *ast.Check) (*node, *Problem) {
	none := &node{kind: never}
	if p := typeMisused(e); p != nil {
		return none, p
	}
	g, p := c.operand(e.Left)
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
	if call, made := e.Left.(*ast.Call); made && match != nil && right == nil {
		if text := transform.AppendText(call, c.fields); text != nil {
			test = appendedTest(text, match)
		}
	}
	c.warn(e, g.Field)
	n := &node{kind: leaf, test: test, check: e, cost: costOf(e, g), words: wordsOf(e, g)}
	if n.words != nil {
		n.test = n.words.test()
	}
	if isEventType(e.Left) {
		n.words = nil
		n.typed, n.onType = true, onType(e.Op, match)
	}
	if holds, settled := ofNumber(e); settled {
		n.typed, n.onType = true, func(view.EventType) bool { return holds }
	}
	if first := beginnings(e, g); first != nil && !n.typed {
		return newNode(and, []*node{{kind: leaf, words: first, test: first.test(), cost: 10}, n}), nil
	}
	return n, nil
}

// operand resolves a field or a transformer.
func (c *compiler) operand(v ast.Value) (view.Getter, *Problem) {
	g, p := transform.Resolve(v, c.fields)
	if p != nil {
		return g, &Problem{At: p.At, Message: p.Message, UnknownField: p.UnknownField}
	}
	return g, nil
}

func isEventType(v ast.Value) bool {
	f, ok := v.(*ast.Field)
	return ok && f.Name == "evt.type"
}

// typeInCall finds evt.type in a transformer: no list of types could be made of it.
func typeInCall(v ast.Value) (ast.Pos, bool) {
	var items []ast.Value
	switch v := v.(type) {
	case *ast.Call:
		items = v.Args
	case *ast.Values:
		items = v.Items
	}
	for _, i := range items {
		if isEventType(i) {
			return i.Pos(), true
		}
		if at, found := typeInCall(i); found {
			return at, true
		}
	}
	return ast.Pos{}, false
}

// right resolves what is not constant on the right side, nil when all is.
func (c *compiler) right(e *ast.Check, left *view.Field) (*view.Getter, *Problem) {
	switch e.Right.(type) {
	case *ast.Call, *ast.Field:
		g, p := c.operand(e.Right)
		if p != nil {
			return nil, p
		}
		return &g, checkRight(e, left, g.Field)
	}
	return nil, nil
}

// checkRight: both sides have a type, and both are lists or neither.
func checkRight(e *ast.Check, left, right *view.Field) *Problem {
	at := e.Right.Pos()
	switch {
	case left.Any || right.Any || left.Type == view.Net || right.Type == view.Net || e.Op == ast.Regex || e.Op == ast.PMatch:
		return &Problem{At: at, Message: fmt.Sprintf("%s %s cannot be compared with a field", left.Name, e.Op)}
	case notRight(left) || notRight(right):
		return &Problem{At: at, Message: fmt.Sprintf("%s and %s cannot be compared with each other", left.Name, right.Name)}
	case left.Type != right.Type || left.List != right.List:
		return &Problem{At: at, Message: fmt.Sprintf("%s is %s and %s is %s", left.Name, describe(left), right.Name, describe(right)),
			Hint: "both sides must be of the same type"}
	}
	return nil
}

// notRight are the fields that Falco compares with constants alone.
func notRight(f *view.Field) bool {
	switch f.Name {
	case "fd.types", "evt.around", "fd.ip.name", "fd.cip.name", "fd.sip.name", "fd.lip.name", "fd.rip.name":
		return true
	}
	return strings.HasPrefix(f.Name, "evt.rawarg")
}

// compileCheck compiles a check by the type of its field. match is the check of
// a single text, for evt.type.
func compileCheck(e *ast.Check, g view.Getter, right *view.Getter) (test Test, match func(string) bool, p *Problem) {
	switch g.Field.Type {
	case view.Int, view.Port, view.Time, view.Duration:
		test, _, p = compileAs(e, g.Field, numbers(g), rightOf(right, numbers), numberType(g.Field))
	case view.Bool:
		test, _, p = compileAs(e, g.Field, booleans(g), rightOf(right, booleans), boolType())
	case view.Addr:
		test, _, p = compileAs(e, g.Field, addresses(g), rightOf(right, addresses), addrType())
	case view.Net:
		test, _, p = compileAs(e, g.Field, addresses(g), nil, netType())
	default:
		return compileAs(e, g.Field, textual(g), rightOf(right, textual), textType(g.Field))
	}
	return test, nil, p
}

func numbers(g view.Getter) reader[int64] {
	return reader[int64]{g.Int, g.Ints, func(s *State) *[]int64 { return &s.ints }}
}

func booleans(g view.Getter) reader[bool] { return reader[bool]{one: g.Bool} }

func addresses(g view.Getter) reader[netip.Addr] {
	return reader[netip.Addr]{g.Addr, g.Addrs, func(s *State) *[]netip.Addr { return &s.addrs }}
}

func textual(g view.Getter) reader[string] {
	return reader[string]{g.Text, g.Texts, func(s *State) *[]string { return &s.texts }}
}

func rightOf[T any](right *view.Getter, of func(view.Getter) reader[T]) *reader[T] {
	if right == nil {
		return nil
	}
	r := of(*right)
	return &r
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
