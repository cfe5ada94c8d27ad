package explain

import (
	"fmt"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/output"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// part is a part of a condition with all that it takes to evaluate it.
type part struct {
	kind  string // and, or, not, check
	text  string // of a check
	macro string
	terms []*part
	plan  *plan.Plan
	tests map[view.EventType]plan.Test // of the types seen; nil: it holds for none
	// reads are the values that a check looks at.
	reads []*output.Template
	names []string // of reads
}

// compile makes a tree of a condition.
func compile(r *resolve.Rule, e ast.Expr, fields view.Resolver) (*part, error) {
	p, problems := plan.Compile(e, fields)
	if len(problems) > 0 {
		return nil, fmt.Errorf("compile %s: %s", ast.Format(e), problems[0].Message)
	}
	out := &part{macro: r.Macro(e), plan: p, tests: map[view.EventType]plan.Test{}}
	var terms []ast.Expr
	switch e := e.(type) {
	case *ast.And:
		out.kind, terms = "and", e.Terms
	case *ast.Or:
		out.kind, terms = "or", e.Terms
	case *ast.Not:
		out.kind, terms = "not", []ast.Expr{e.X}
	case *ast.Check:
		out.kind, out.text = "check", ast.Format(e)
		out.read(e.Left, fields)
		switch e.Right.(type) {
		case *ast.Field, *ast.Call:
			out.read(e.Right, fields)
		}
	}
	for _, t := range terms {
		term, err := compile(r, t, fields)
		if err != nil {
			return nil, err
		}
		out.terms = append(out.terms, term)
	}
	return out, nil
}

// read adds a field or transformer to what is shown of a check, "<NA>" when it is
// missing. One that no output
// can show is left out.
func (p *part) read(v ast.Value, fields view.Resolver) {
	name := operandText(v)
	if t, err := output.Compile("*%"+name, fields); err == nil {
		p.reads, p.names = append(p.reads, t), append(p.names, name)
	}
}

// operandText is a field or transformer as a condition spells it on its left side.
func operandText(v ast.Value) string {
	left, ok := v.(ast.Operand)
	if !ok {
		return ""
	}
	text := ast.Format(&ast.Check{Left: left, Op: ast.Exists})
	return text[:len(text)-len(" exists")]
}

// Node is a part of a condition as it came out for an event.
type Node struct {
	// Kind is and, or, not or check.
	Kind string `json:"kind"`
	// Text is a check's, as it is written.
	Text string `json:"text,omitempty"`
	// Macro is the name of the macro that the part comes from.
	Macro string `json:"macro,omitempty"`
	Holds bool   `json:"holds"`
	// Decides: the part is among those that made the whole come out as it did.
	Decides bool `json:"decides"`
	// Values are those that a check looked at, escaped: what has none is "<NA>".
	Values []Value `json:"values,omitempty"`
	Terms  []*Node `json:"terms,omitempty"`
}

// Value is what a field or transformer gave.
type Value struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// maxValue is how much of a value is shown, in bytes.
const maxValue = 200

// test is the part for events of a type, as the engine has it: nil when it holds for
// none.
func (p *part) test(t view.EventType) plan.Test {
	test, ok := p.tests[t]
	if !ok {
		test = p.plan.For(t)
		p.tests[t] = test
	}
	return test
}

func (p *part) evaluate(s *plan.State) *Node {
	test := p.test(s.Event.Type)
	n := &Node{Kind: p.kind, Text: p.text, Macro: p.macro, Holds: test != nil && test(s)}
	for i, t := range p.reads {
		text := t.Append(nil, s.Event)
		if len(text) > maxValue {
			text = append(text[:maxValue], "..."...)
		}
		n.Values = append(n.Values, Value{p.names[i], string(text)})
	}
	for _, t := range p.terms {
		n.Terms = append(n.Terms, t.evaluate(s))
	}
	return n
}

// decide marks the parts that made the whole come out as it did, as they are
// evaluated: from left to right, no further than needed.
func (n *Node) decide() {
	n.Decides = true
	// One term settles an "or" that holds and an "and" that does not.
	settles := n.Kind == "or" && n.Holds || n.Kind == "and" && !n.Holds
	for _, t := range n.Terms {
		if settles && t.Holds != n.Holds {
			continue
		}
		t.decide()
		if settles {
			return
		}
	}
}

// deciders are the checks that decided.
func (n *Node) deciders(dst []*Node) []*Node {
	if n.Decides && n.Kind == "check" {
		return append(dst, n)
	}
	for _, t := range n.Terms {
		dst = t.deciders(dst)
	}
	return dst
}
