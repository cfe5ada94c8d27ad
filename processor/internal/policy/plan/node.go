package plan

import "github.com/sysflow-stack/sysflow/sfproto/view"

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

// node is a part of a condition before it is specialised.
type node struct {
	kind  kind
	terms []*node // of and, or; of not one
	test  Test    // of a leaf; of others, once compiled
	// onType is a leaf's answer for a type of events, nil when it looks at
	// something else.
	onType func(view.EventType) bool
	// typed: a leaf at or below this node looks at the type.
	typed bool
}

func newNode(k kind, terms []*node) *node {
	n := &node{kind: k, terms: terms}
	for _, t := range terms {
		n.typed = n.typed || t != nil && t.typed
	}
	return n
}

// fold is the node for events of one type. Parts that do not look at the type
// are shared by all.
func (n *node) fold(t view.EventType) *node {
	switch {
	case !n.typed || t == view.NoType:
		return n
	case n.kind == leaf:
		return constant(n.onType(t))
	case n.kind == not:
		return n.foldNot(t)
	}
	return n.foldTerms(t)
}

func constant(holds bool) *node {
	if holds {
		return &node{kind: always}
	}
	return &node{kind: never}
}

func (n *node) foldNot(t view.EventType) *node {
	switch x := n.terms[0].fold(t); x.kind {
	case always, never:
		return constant(x.kind == never)
	default:
		return newNode(not, []*node{x})
	}
}

// foldTerms drops the terms that are settled: one of them settles the whole, or
// it does not matter.
func (n *node) foldTerms(t view.EventType) *node {
	settles, drops := never, always
	if n.kind == or {
		settles, drops = always, never
	}
	var terms []*node
	for _, x := range n.terms {
		switch x = x.fold(t); x.kind {
		case settles:
			return x
		case drops:
		case n.kind:
			terms = append(terms, x.terms...)
		default:
			terms = append(terms, x)
		}
	}
	switch len(terms) {
	case 0:
		return &node{kind: drops}
	case 1:
		return terms[0]
	}
	return newNode(n.kind, terms)
}

// compile makes the node's closure, once.
func (n *node) compile() Test {
	if n.test != nil {
		return n.test
	}
	switch n.kind {
	case always:
		n.test = func(*State) bool { return true }
	case never:
		n.test = func(*State) bool { return false }
	case not:
		x := n.terms[0].compile()
		n.test = func(s *State) bool { return !x(s) }
	case and:
		n.test = allOf(compileAll(n.terms))
	case or:
		n.test = anyOf(compileAll(n.terms))
	}
	return n.test
}

func compileAll(nodes []*node) []Test {
	out := make([]Test, len(nodes))
	for i, n := range nodes {
		out[i] = n.compile()
	}
	return out
}

func allOf(tests []Test) Test {
	if len(tests) == 2 {
		a, b := tests[0], tests[1]
		return func(s *State) bool { return a(s) && b(s) }
	}
	return func(s *State) bool {
		for _, t := range tests {
			if !t(s) {
				return false
			}
		}
		return true
	}
}

func anyOf(tests []Test) Test {
	if len(tests) == 2 {
		a, b := tests[0], tests[1]
		return func(s *State) bool { return a(s) || b(s) }
	}
	return func(s *State) bool {
		for _, t := range tests {
			if t(s) {
				return true
			}
		}
		return false
	}
}
