package plan

import (
	mathbits "math/bits"
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// root is what a plan's condition is for one type of events.
type root struct {
	plan int
	*node
}

// specialise are the conditions that can hold for one type, in their order.
func (b *builder) specialise(roots []*node, t view.EventType) []root {
	b.begin(t)
	var out []root
	for i, r := range roots {
		n := b.fold(r)
		b.use(n)
		if n.kind != never {
			out = append(out, root{i, n})
		}
	}
	return out
}

// guarded are conditions that have a part in common, nil for those that have none.
// They are asked when the guard holds.
type guarded struct {
	guard   *Condition
	members []member
	shelves []shelved
}

// member is what is left of a plan's condition.
type member struct {
	plan int
	Condition
}

// shelved are members that need one of the checks of a catalog: for each check of
// the catalog those that need it.
type shelved struct {
	*catalog
	wanted  []uint64 // the checks that are needed at all, as bits
	members [][]member
}

// append adds the plans that hold.
func (g *guarded) append(dst []int, s *State) []int {
	dst = appendHolding(dst, s, g.members)
	for i := range g.shelves {
		k := &g.shelves[i]
		found := k.answers(s)
		for w, wanted := range k.wanted {
			for bits := found[w] & wanted; bits != 0; bits &= bits - 1 {
				dst = appendHolding(dst, s, k.members[w*64+mathbits.TrailingZeros64(bits)])
			}
		}
	}
	return dst
}

func appendHolding(dst []int, s *State, members []member) []int {
	for i := range members {
		if m := &members[i]; m.Holds(s) {
			dst = append(dst, m.plan)
		}
	}
	return dst
}

// guarded puts conditions under guards, and those that need a check of a catalog
// on its shelf.
func (b *builder) guarded(roots []root) []guarded {
	common := map[*node]int{}
	for _, r := range roots {
		for _, t := range r.conjuncts() {
			common[t]++
		}
	}
	var out []guarded
	at := map[*node]int{}
	for _, r := range roots {
		guard := b.guardOf(r.node, common)
		i, ok := at[guard]
		if !ok {
			i = len(out)
			at[guard] = i
			out = append(out, guarded{guard: b.optional(guard)})
		}
		out[i].add(b, r.plan, b.without(r.node, guard))
	}
	return out
}

func (b *builder) optional(n *node) *Condition {
	if n == nil {
		return nil
	}
	c := b.condition(n)
	return &c
}

// guardOf is the term of a condition that most others have, nil when none of its
// terms is common. What a catalog answers is no guard.
func (b *builder) guardOf(n *node, common map[*node]int) (guard *node) {
	for _, t := range n.conjuncts() {
		if common[t] > 1 && b.shelf[t] == nil && (guard == nil || common[t] > common[guard]) {
			guard = t
		}
	}
	return guard
}

// add adds a condition, on a shelf if it needs checks of a catalog.
func (g *guarded) add(b *builder, plan int, n *node) {
	need := b.needs(n)
	if need.catalog == nil {
		g.members = append(g.members, member{plan, b.condition(n)})
		return
	}
	k := g.shelf(need.catalog)
	m := member{plan, b.condition(b.without(n, need.term))}
	for _, check := range need.checks {
		k.wanted[check>>6] |= 1 << (check & 63)
		k.members[check] = append(k.members[check], m)
	}
}

// need is some checks of one catalog of which a condition needs one at least.
type need struct {
	*catalog // nil for a condition that needs none
	checks   []int
	term     *node // the conjunct that says no more than the need, nil without one
}

// less: of a field with one value, before few checks.
func (n need) less(than need) bool {
	switch {
	case n.catalog == nil || than.catalog == nil:
		return n.catalog != nil
	case n.single() != than.single():
		return n.single()
	}
	return len(n.checks) < len(than.checks)
}

func (c *catalog) single() bool { return c.read.many == nil }

// needs finds the least need of a condition.
func (b *builder) needs(n *node) need {
	if p := b.shelf[n]; p != nil {
		return need{p.catalog, []int{p.check}, n}
	}
	var found need
	switch n.kind {
	case and:
		for _, t := range n.terms {
			if x := b.needs(t); x.less(found) {
				found = x
			}
		}
		if !slices.Contains(n.terms, found.term) {
			found.term = nil
		}
	case or:
		for i, t := range n.terms {
			x := b.needs(t)
			if x.catalog == nil || i > 0 && x.catalog != found.catalog {
				return need{}
			}
			found = need{catalog: x.catalog, checks: append(found.checks, x.checks...)}
		}
		slices.Sort(found.checks)
		found.checks = slices.Compact(found.checks)
	}
	return found
}

func (g *guarded) shelf(c *catalog) *shelved {
	for i := range g.shelves {
		if g.shelves[i].catalog == c {
			return &g.shelves[i]
		}
	}
	g.shelves = append(g.shelves, shelved{c, make([]uint64, c.words), make([][]member, c.words*64)})
	return &g.shelves[len(g.shelves)-1]
}

// conjuncts are the parts that all must hold.
func (n *node) conjuncts() []*node {
	if n.kind == and {
		return n.terms
	}
	return []*node{n}
}

// without is a condition without one of its conjuncts.
func (b *builder) without(n, term *node) *node {
	if term == nil {
		return n
	}
	var rest []*node
	for _, t := range n.conjuncts() {
		if t != term {
			rest = append(rest, t)
		}
	}
	if len(rest) == 0 {
		return b.settled(true)
	}
	return b.join(and, rest)
}
