package plan

import "github.com/sysflow-stack/sysflow/sfproto/view"

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

// guarded puts conditions under guards: terms that several have in common.
func (b *builder) guarded(roots []root) []Guarded {
	common := map[*node]int{}
	for _, r := range roots {
		if r.kind == and {
			for _, t := range r.terms {
				common[t]++
			}
		}
	}
	var out []Guarded
	at := map[*node]int{}
	for _, r := range roots {
		guard, rest := b.split(r.node, common)
		i, ok := at[guard]
		if !ok {
			i = len(out)
			at[guard] = i
			out = append(out, Guarded{})
			if guard != nil {
				c := b.condition(guard)
				out[i].Guard = &c
			}
		}
		out[i].Members = append(out[i].Members, Member{r.plan, b.condition(rest)})
	}
	return out
}

// split takes out of a condition the term that most others have, nil when none of
// its terms is common.
func (b *builder) split(n *node, common map[*node]int) (guard, rest *node) {
	if n.kind != and {
		return nil, n
	}
	for _, t := range n.terms {
		if common[t] > 1 && (guard == nil || common[t] > common[guard]) {
			guard = t
		}
	}
	if guard == nil {
		return nil, n
	}
	var others []*node
	for _, t := range n.terms {
		if t != guard {
			others = append(others, t)
		}
	}
	return guard, b.join(and, others)
}
