package pipeline

import (
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// link resolves the names in "from" and checks that what results is a pipeline.
// It returns the parts in topological order, sources first.
func link(parts []*part, c *jsonfile.Collector) []*part {
	byName := map[string]*part{}
	for _, n := range parts {
		if n.name == "" {
			continue // reported with the file's form
		}
		if first, taken := byName[n.name]; taken {
			c.Add(n.spec.Name.Place, "", "stage name %q is taken by the stage in line %d", n.name, first.spec.Line)
			continue
		}
		byName[n.name] = n
	}
	for _, n := range parts {
		n.upstream(byName, c)
	}
	order := sorted(parts)
	if len(order) < len(parts) {
		reportCycle(parts, order, c)
	}
	for _, n := range parts {
		if n.kind != exporter && n.kind != unknown && len(n.to) == 0 && (n.name == "" || byName[n.name] == n) {
			c.Add(n.spec.Place, `name it in the "from" of another stage`, "nothing takes from stage %q", n.name)
		}
	}
	return order
}

// inOneWay are the parts that each record reaches in one way at most. The parts that are
// given are in topological order.
func inOneWay(order []*part) map[*part]bool {
	out := map[*part]bool{}
	ways := map[*part]map[*part]int{} // to a part, by source; 2 is many
	for _, n := range order {
		if n.kind == source {
			ways[n] = map[*part]int{n: 1}
		}
		out[n] = true
		for _, k := range ways[n] {
			out[n] = out[n] && k == 1
		}
		for _, d := range n.to {
			if ways[d] == nil {
				ways[d] = map[*part]int{}
			}
			for from, k := range ways[n] {
				ways[d][from] = min(ways[d][from]+k, 2)
			}
		}
	}
	return out
}

// upstream connects a node to those it takes from.
func (n *part) upstream(byName map[string]*part, c *jsonfile.Collector) {
	from := n.spec.From
	switch {
	case n.kind == source && len(from) > 0:
		c.Add(from[0].Place, "", "stage %q is a source, it takes from no other", n.name)
		return
	case n.kind != source && n.kind != unknown && len(from) == 0:
		c.Add(n.spec.Place, `name a source in "from"`, "stage %q cannot be reached: it takes from no other", n.name)
	}
	for i, f := range from {
		up, ok := byName[f.Text]
		switch {
		case !ok:
			c.Add(f.Place, jsonfile.Nearest(f.Text, keys(byName)), "from: there is no stage %q", f.Text)
		case up.kind == exporter:
			c.Add(f.Place, "", "from: stage %q is an exporter, nothing comes out of it", f.Text)
		case slices.ContainsFunc(from[:i], func(g config.Text) bool { return g.Text == f.Text }):
			c.Add(f.Place, "", "from: stage %q is there twice", f.Text)
		default:
			up.to = append(up.to, n)
			n.inputs++
		}
	}
}

// sorted is a topological order; parts on or behind a cycle are left out.
func sorted(parts []*part) []*part {
	missing := map[*part]int{}
	var ready, out []*part
	for _, n := range parts {
		if missing[n] = n.inputs; n.inputs == 0 {
			ready = append(ready, n)
		}
	}
	for len(ready) > 0 {
		n := ready[0]
		out, ready = append(out, n), ready[1:]
		for _, d := range n.to {
			if missing[d]--; missing[d] == 0 {
				ready = append(ready, d)
			}
		}
	}
	return out
}

// reportCycle names one cycle. Each node that is left has one such behind it, so
// going up from any of them ends in a cycle.
func reportCycle(parts, order []*part, c *jsonfile.Collector) {
	left := slices.DeleteFunc(slices.Clone(parts), func(n *part) bool { return slices.Contains(order, n) })
	path := []*part{left[0]}
	for {
		here := path[len(path)-1]
		up := left[slices.IndexFunc(left, func(n *part) bool { return slices.Contains(n.to, here) })]
		if i := slices.Index(path, up); i >= 0 {
			path = append(path[i:], up)
			break
		}
		path = append(path, up)
	}
	slices.Reverse(path)
	var names []string
	for _, n := range path {
		names = append(names, n.name)
	}
	c.Add(path[0].spec.From[0].Place, "", "stages form a cycle: %s", strings.Join(names, " -> "))
}

func keys(m map[string]*part) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}
