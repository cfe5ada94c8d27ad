package plan

import (
	"fmt"
	"net/netip"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// State is what a Test works with: an event, and room for fields with several
// values. One goroutine uses it at a time.
type State struct {
	Event *view.Event

	// answers are those of conditions that are shared: the number of the event
	// and, in the lowest bit, whether the condition held for it.
	answers []uint64
	number  uint64 // of the event
	// catalogs are the answers of the set's catalogs.
	catalogs []answered
	holding  []int // of Set.Holds

	texts []string
	ints  []int64
	addrs []netip.Addr
	room  []byte // for text that a transformer makes
}

// Test reports whether a condition holds for the state's event.
type Test func(*State) bool

// Problem is something in a condition that does not compile.
type Problem struct {
	Check   *ast.Check // nil for a macro that was not resolved
	At      ast.Pos
	Message string
	Hint    string
	// UnknownField: the check names a field that does not exist.
	UnknownField bool
	// Deprecated: a warning about what is there for old rules alone.
	Deprecated bool
}

// Plan is a compiled condition.
type Plan struct {
	root     *node
	warnings []Problem
}

// Compile compiles a condition; a macro in it is a problem.
func Compile(e ast.Expr, fields view.Resolver) (*Plan, []Problem) {
	c := &compiler{fields: fields, seen: map[*ast.Check]bool{}, deprecated: map[string]bool{}}
	root := c.expr(e)
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	return &Plan{root: root, warnings: c.warnings}, nil
}

// For is the condition alone for events of one type, nil when it holds for none.
// For events whose type is view.NoType evt.type is read from the event. Any state
// will do.
func (p *Plan) For(t view.EventType) Test {
	b := newBuilder()
	b.shared = false
	roots := b.specialise([]*node{b.intern(p.root)}, t)
	if len(roots) == 0 {
		return nil
	}
	c := b.condition(roots[0].node)
	return c.Holds
}

// Holds reports whether the condition can hold for events of one type.
func (p *Plan) Holds(t view.EventType) bool { return p.root.settled(t) != never }

type compiler struct {
	fields   view.Resolver
	problems []Problem
	warnings []Problem
	seen     map[*ast.Check]bool // checks that were looked at for warnings
	// deprecated are the fields that a warning was given about.
	deprecated map[string]bool
}

func (c *compiler) expr(e ast.Expr) *node {
	switch e := e.(type) {
	case *ast.And:
		return newNode(and, c.exprs(e.Terms))
	case *ast.Or:
		terms := merged(c.exprs(e.Terms))
		if len(terms) == 1 {
			return terms[0]
		}
		return newNode(or, terms)
	case *ast.Not:
		return newNode(not, []*node{c.expr(e.X)})
	case *ast.Check:
		n, p := c.check(e)
		if p != nil {
			p.Check = e
			c.problems = append(c.problems, *p)
		}
		return n
	case *ast.Macro:
		c.problems = append(c.problems, Problem{At: e.At, Message: fmt.Sprintf("%q is a macro, which cannot be used here", e.Name)})
	}
	return &node{kind: never}
}

func (c *compiler) exprs(es []ast.Expr) []*node {
	out := make([]*node, len(es))
	for i, e := range es {
		out[i] = c.expr(e)
	}
	return out
}
