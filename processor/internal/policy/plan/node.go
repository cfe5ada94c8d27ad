package plan

import (
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// kind of a node.
type kind uint8

const (
	always kind = iota
	never
	leaf
	and
	or
	not
)

// node is a part of a condition before it is specialised for a type of events.
type node struct {
	kind  kind
	terms []*node // of and, or; of not one
	// typed: a leaf at or below this node looks at the type.
	typed bool
	// cost is roughly that of evaluating it, in ns.
	cost int

	// What follows is a leaf's.
	test  Test
	check *ast.Check // what it says; nil when words say it
	// words are set for a check that several can be made one of.
	words *words
	// onType is the leaf's answer for a type of events, nil when it looks at
	// something else.
	onType func(view.EventType) bool
}

func newNode(k kind, terms []*node) *node {
	n := &node{kind: k, terms: terms}
	for _, t := range terms {
		n.typed = n.typed || t.typed
		n.cost += t.cost
	}
	return n
}

func constant(holds bool) *node {
	if holds {
		return &node{kind: always}
	}
	return &node{kind: never}
}

// settled is what the type of an event alone says: always, never, or leaf when it
// depends on more.
func (n *node) settled(t view.EventType) kind {
	switch {
	case n.kind <= never:
		return n.kind
	case !n.typed || t == view.NoType:
		return leaf
	case n.kind == leaf:
		return constant(n.onType(t)).kind
	case n.kind == not:
		switch x := n.terms[0].settled(t); x {
		case always:
			return never
		case never:
			return always
		default:
			return x
		}
	}
	settles, out := never, always
	if n.kind == or {
		settles, out = always, never
	}
	for _, x := range n.terms {
		switch x.settled(t) {
		case settles:
			return settles
		case leaf:
			out = leaf
		}
	}
	return out
}
