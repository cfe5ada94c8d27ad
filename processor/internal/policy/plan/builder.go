package plan

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// builder specialises conditions for types of events, one after the other. Nodes
// that say the same are one node.
type builder struct {
	nodes  map[string]*node // by what they say
	ids    map[*node]int
	checks map[*ast.Check]*node
	typed  []*node // leaves that look at the type
	worded []*node // leaves with words
	// shelf is where the leaves are that a catalog answers.
	shelf map[*node]*place
	slots map[*node]int // where answers are kept

	// What follows is of the type that is at hand.
	at     view.EventType
	folds  map[*node]*node
	uses   map[*node]int
	tests  map[*node]Test
	shared bool
}

func newBuilder() *builder {
	return &builder{
		nodes: map[string]*node{}, ids: map[*node]int{}, checks: map[*ast.Check]*node{}, slots: map[*node]int{},
		shelf: map[*node]*place{}, shared: true,
	}
}

// begin turns to a type.
func (b *builder) begin(t view.EventType) {
	b.at, b.folds, b.uses, b.tests = t, map[*node]*node{}, map[*node]int{}, map[*node]Test{}
}

// intern is the one node that says what n says.
func (b *builder) intern(n *node) *node {
	if n.kind == leaf {
		return b.internLeaf(n)
	}
	terms := make([]*node, len(n.terms))
	for i, t := range n.terms {
		terms[i] = b.intern(t)
	}
	return b.join(n.kind, terms)
}

func (b *builder) internLeaf(n *node) *node {
	if n.check == nil {
		return b.one(n.words.says(), n)
	}
	if known := b.checks[n.check]; known != nil {
		return known
	}
	known := b.one("="+ast.Format(n.check), n)
	b.checks[n.check] = known
	if known == n && n.onType != nil {
		b.typed = append(b.typed, n)
	}
	return known
}

// join is the one node of a kind with these terms, of which none is settled.
func (b *builder) join(k kind, terms []*node) *node {
	if k == and || k == or {
		terms = b.distinct(terms)
		if len(terms) == 1 {
			return terms[0]
		}
	}
	key := []byte{byte(k)}
	for _, t := range terms {
		key = binary.AppendUvarint(key, uint64(b.ids[t]))
	}
	if known := b.nodes[string(key)]; known != nil {
		return known
	}
	return b.one(string(key), newNode(k, terms))
}

// distinct drops terms that were said before.
func (b *builder) distinct(terms []*node) []*node {
	var out []*node
	for _, t := range terms {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func (b *builder) one(key string, n *node) *node {
	if known := b.nodes[key]; known != nil {
		return known
	}
	b.nodes[key], b.ids[n] = n, len(b.ids)
	if n.words != nil {
		b.worded = append(b.worded, n)
	}
	return n
}

// says is what words say, in a form that no check has.
func (w *words) says() string {
	key := []byte("w" + w.field)
	for _, x := range w.all {
		key = append(binary.AppendUvarint(append(key, byte(x.accept)), uint64(len(x.text))), x.text...)
	}
	return string(key)
}

// signature is what all leaves say about a type: types with the same one are
// alike.
func (b *builder) signature(t view.EventType) string {
	if t == view.NoType {
		return "" // where it is read from the event
	}
	out := make([]byte, 1, 1+len(b.typed))
	for _, n := range b.typed {
		bit := byte(0)
		if n.onType(t) {
			bit = 1
		}
		out = append(out, bit)
	}
	return string(out)
}

// fold is a node for events of the type at hand. Parts that do not look at the
// type are shared by all types.
func (b *builder) fold(n *node) *node {
	if !n.typed || b.at == view.NoType {
		return n
	}
	folded, known := b.folds[n]
	if !known {
		switch n.kind {
		case leaf:
			folded = b.settled(n.onType(b.at))
		case not:
			folded = b.foldNot(n)
		default:
			folded = b.foldTerms(n)
		}
		b.folds[n] = folded
	}
	return folded
}

func (b *builder) settled(holds bool) *node {
	n := constant(holds)
	return b.one(string([]byte{byte(n.kind)}), n)
}

func (b *builder) foldNot(n *node) *node {
	switch x := b.fold(n.terms[0]); x.kind {
	case always, never:
		return b.settled(x.kind == never)
	default:
		return b.join(not, []*node{x})
	}
}

// foldTerms drops the terms that are settled: one of them settles the whole, or
// it does not matter.
func (b *builder) foldTerms(n *node) *node {
	settles, drops := never, always
	if n.kind == or {
		settles, drops = always, never
	}
	var terms []*node
	for _, x := range n.terms {
		switch x = b.fold(x); x.kind {
		case settles:
			return x
		case drops:
		default:
			terms = append(terms, x)
		}
	}
	if len(terms) == 0 {
		return b.settled(drops == always)
	}
	return b.join(n.kind, terms)
}

// use counts how often each node is part of others, or a condition.
func (b *builder) use(n *node) {
	b.uses[n]++
	if b.uses[n] > 1 {
		return
	}
	for _, t := range n.terms {
		b.use(t)
	}
}

// condition is a node's, with its answer kept when others ask for it as well.
func (b *builder) condition(n *node) Condition {
	if n.kind == not {
		c := b.condition(n.terms[0])
		c.negated = !c.negated
		return c
	}
	c := Condition{test: b.test(n), slot: -1}
	if b.shared && b.uses[n] > 1 && n.kind >= leaf && b.shelf[n] == nil {
		slot, ok := b.slots[n]
		if !ok {
			slot = len(b.slots)
			b.slots[n] = slot
		}
		c.slot = slot
	}
	return c
}

// test makes a node's closure, once for each type.
func (b *builder) test(n *node) Test {
	if test := b.tests[n]; test != nil {
		return test
	}
	test := n.test
	switch n.kind {
	case leaf:
		if p := b.shelf[n]; p != nil {
			test = p.test()
		}
	case always:
		test = func(*State) bool { return true }
	case never:
		test = func(*State) bool { return false }
	case and:
		test = allOf(b.conditions(n.terms))
	case or:
		test = anyOf(b.conditions(n.terms))
	}
	b.tests[n] = test
	return test
}

// conditions are the cheap ones first: what many ask for was answered before.
func (b *builder) conditions(nodes []*node) []Condition {
	price := func(n *node) int {
		if p := b.shelf[n]; p != nil && p.single() {
			return catalogCost
		} else if p != nil {
			return listCatalogCost
		}
		return n.cost / max(1, b.uses[n])
	}
	nodes = slices.Clone(nodes)
	slices.SortStableFunc(nodes, func(x, y *node) int { return cmp.Compare(price(x), price(y)) })
	out := make([]Condition, len(nodes))
	for i, n := range nodes {
		out[i] = b.condition(n)
	}
	return out
}
