package lint

import (
	"fmt"
	"strconv"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// contradiction finds two checks of a condition that exclude each other wherever it
// might hold; "" when there are none.
func contradiction(c *condition) string {
	s := solver{}
	why, _ := s.unsatisfiable(c, nil)
	return why
}

// unsatisfiable reports whether a condition cannot hold together with some checks,
// and why.
func (s *solver) unsatisfiable(c *condition, with []*atom) (why string, never bool) {
	if s.steps++; s.steps > maxSteps {
		return "", false
	}
	switch c.kind {
	case leaf:
		for _, a := range with {
			if contradict(a, &c.atom) {
				return fmt.Sprintf("%s and %s exclude each other", quote(newLeaf(*a).text), quote(c.text)), true
			}
		}
		return "", false
	case or:
		for _, t := range c.terms {
			if why, never = s.unsatisfiable(t, with); !never {
				return "", false
			}
		}
		return why, true
	}
	with = with[:len(with):len(with)]
	for _, t := range c.terms {
		if t.kind == leaf {
			if why, never := s.unsatisfiable(t, with); never {
				return why, true
			}
			with = append(with, &t.atom)
		}
	}
	for _, t := range c.terms {
		if t.kind == or {
			if why, never := s.unsatisfiable(t, with); never {
				return why, true
			}
		}
	}
	return "", false
}

// contradict: the two cannot hold of one event.
func contradict(a, b *atom) bool {
	switch {
	case a.not && b.not:
		return false
	case a.not:
		return contradict(b, a)
	case b.not:
		return a.text == b.text || checkImplies(a, b)
	}
	return excludes(a, b)
}

// maxQuoted is how much of a check a message quotes, in bytes.
const maxQuoted = 120

func quote(s string) string {
	if len(s) > maxQuoted {
		s = s[:maxQuoted] + "..."
	}
	return strconv.Quote(s)
}

// neverOfType says why a condition holds for no type of events, "" when it does for
// one.
func neverOfType(e ast.Expr, fields view.Resolver) string {
	if holdsForSome(e, fields) {
		return ""
	}
	terms, ok := e.(*ast.And)
	if !ok {
		return "it holds for no type of events"
	}
	for _, t := range terms.Terms {
		if !holdsForSome(t, fields) {
			return fmt.Sprintf("its part %s holds for no type of events", quote(ast.Format(t)))
		}
	}
	return "its parts are about different types of events"
}

func holdsForSome(e ast.Expr, fields view.Resolver) bool {
	p, problems := plan.Compile(e, fields)
	if len(problems) > 0 {
		return true // which is reported elsewhere
	}
	for t := range view.EventType(view.NumEventTypes) {
		if t != view.NoType && p.Holds(t) {
			return true
		}
	}
	return false
}
