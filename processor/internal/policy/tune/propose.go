package tune

import "slices"

// Case is a tuple of values of an exception.
type Case struct {
	Fields []string `json:"fields"`
	Values []string `json:"values"`
	// Alerts are those that this case covers and none before it.
	Alerts int `json:"alerts"`
	shape  int
}

// candidate is a case that could be taken.
type candidate struct {
	shape int
	key   string
	noise []int // indexes of what it covers
}

// Propose finds few cases, no more than most, that cover noise and nothing that is
// wanted. left is how much of the noise none of them covers.
func Propose(noise, wanted []Sample, most int) (cases []Case, left int) {
	all := candidates(noise, wanted)
	covered := make([]bool, len(noise))
	left = len(noise)
	for left > 0 && len(cases) < most {
		best, gain := -1, 0
		for i := range all {
			if n := uncovered(all[i].noise, covered); n > gain || n == gain && n > 0 && all[i].before(&all[best]) {
				best, gain = i, n
			}
		}
		if best < 0 {
			break
		}
		for _, i := range all[best].noise {
			covered[i] = true
		}
		left -= gain
		cases = append(cases, all[best].asCase(&noise[all[best].noise[0]], gain))
	}
	return cases, left
}

func uncovered(all []int, covered []bool) int {
	n := 0
	for _, i := range all {
		if !covered[i] {
			n++
		}
	}
	return n
}

// before: of two cases that cover as much, the narrower one; and always the same.
func (c *candidate) before(other *candidate) bool {
	all := shapes()
	x, y := narrowness(all[c.shape]), narrowness(all[other.shape])
	if x != y {
		return x > y
	}
	return c.shape < other.shape || c.shape == other.shape && c.key < other.key
}

// candidates are the cases of all shapes that cover noise and nothing wanted.
func candidates(noise, wanted []Sample) []candidate {
	var out []candidate
	for i, shape := range shapes() {
		refused := map[string]bool{}
		for n := range wanted {
			if key, ok := wanted[n].key(shape); ok {
				refused[key] = true
			}
		}
		index := map[string]int{}
		for n := range noise {
			key, ok := noise[n].key(shape)
			if !ok || refused[key] {
				continue
			}
			at, ok := index[key]
			if !ok {
				at = len(out)
				index[key] = at
				out = append(out, candidate{shape: i, key: key})
			}
			out[at].noise = append(out[at].noise, n)
		}
	}
	return out
}

func (c *candidate) asCase(s *Sample, alerts int) Case {
	out := Case{Alerts: alerts, shape: c.shape}
	all := fields()
	for _, f := range shapes()[c.shape] {
		out.Fields = append(out.Fields, all[f].name)
		out.Values = append(out.Values, s.values[f])
	}
	return out
}

// byShape are cases with the same fields together, in the order of their first.
func byShape(cases []Case) [][]Case {
	var out [][]Case
	for _, c := range cases {
		i := slices.IndexFunc(out, func(g []Case) bool { return g[0].shape == c.shape })
		if i < 0 {
			out = append(out, nil)
			i = len(out) - 1
		}
		out[i] = append(out[i], c)
	}
	return out
}
