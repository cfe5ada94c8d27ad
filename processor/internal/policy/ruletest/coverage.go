package ruletest

import (
	"maps"
	"slices"
)

// Coverage is how much of some rules the tests that ran have fired.
type Coverage struct {
	// Paths are the rules' files and folders; none: the default pack.
	Paths []string
	Rules int
	// Unfired are the rules that no test fired, in the order of their names.
	Unfired []string
}

// Coverage is that of all rules that were tested so far.
func (r *Runner) Coverage() []Coverage {
	var out []Coverage
	for _, key := range slices.Sorted(maps.Keys(r.packs)) {
		p := r.packs[key]
		c := Coverage{Paths: p.paths, Rules: len(p.names)}
		for _, name := range p.names {
			if !p.fired[name] {
				c.Unfired = append(c.Unfired, name)
			}
		}
		slices.Sort(c.Unfired)
		out = append(out, c)
	}
	return out
}
