package lint

import (
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type kind uint8

const (
	leaf kind = iota
	and
	or
)

// condition is a part of a condition with negations at its leaves alone.
type condition struct {
	kind  kind
	terms []*condition // of and, or
	atom  atom         // of a leaf
	text  string       // canonical: equal conditions have equal texts
}

// negated is a condition's negation.
func (c *condition) negated() *condition {
	if c.kind == leaf {
		a := c.atom
		a.not = !a.not
		return newLeaf(a)
	}
	k := or
	if c.kind == or {
		k = and
	}
	terms := make([]*condition, len(c.terms))
	for i, t := range c.terms {
		terms[i] = t.negated()
	}
	return join(k, terms)
}

func newLeaf(a atom) *condition {
	text := a.text
	if a.not {
		text = "not " + text
	}
	return &condition{kind: leaf, atom: a, text: text}
}

// join makes a condition of terms; those of the same kind are taken apart, and their
// order does not matter.
func join(k kind, terms []*condition) *condition {
	var flat []*condition
	for _, t := range terms {
		if t.kind == k {
			flat = append(flat, t.terms...)
		} else {
			flat = append(flat, t)
		}
	}
	slices.SortStableFunc(flat, func(a, b *condition) int { return strings.Compare(a.text, b.text) })
	flat = slices.CompactFunc(flat, func(a, b *condition) bool { return a.text == b.text })
	if len(flat) == 1 {
		return flat[0]
	}
	texts := make([]string, len(flat))
	for i, t := range flat {
		texts[i] = t.text
	}
	by := " and "
	if k == or {
		by = " or "
	}
	return &condition{kind: k, terms: flat, text: "(" + strings.Join(texts, by) + ")"}
}

// builder makes conditions of trees in which no macro is left.
type builder struct {
	fields view.Resolver
	// atoms are the checks seen so far, by their texts.
	atoms map[string]atom
}

func newBuilder(fields view.Resolver) *builder {
	return &builder{fields: fields, atoms: map[string]atom{}}
}

func (b *builder) condition(e ast.Expr) *condition {
	switch e := e.(type) {
	case *ast.And:
		return join(and, b.conditions(e.Terms))
	case *ast.Or:
		return join(or, b.conditions(e.Terms))
	case *ast.Not:
		return b.condition(e.X).negated()
	case *ast.Check:
		return newLeaf(b.atom(e))
	}
	return newLeaf(atom{text: ast.Format(e)})
}

func (b *builder) conditions(es []ast.Expr) []*condition {
	out := make([]*condition, len(es))
	for i, e := range es {
		out[i] = b.condition(e)
	}
	return out
}
