package plan

import "github.com/sysflow-stack/sysflow/sfproto/view"

// Set is conditions that are evaluated together: what several of them say is
// evaluated once for an event.
type Set struct {
	// groups are the types of events for which the conditions say the same; each
	// has the list of those that can hold.
	groups [][]Guarded
	group  [view.NumEventTypes]int
	slots  int
	// catalogs answer checks by words.
	catalogs []*catalog
}

// Guarded are conditions that have a part in common: they are asked when the guard
// holds, if there is one.
type Guarded struct {
	Guard   *Condition
	Members []Member
}

// Member is a condition of a set.
type Member struct {
	// Plan is the number of its plan.
	Plan int
	Condition
}

// NewSet makes a set of plans.
func NewSet(plans []*Plan) *Set {
	b := newBuilder()
	roots := make([]*node, len(plans))
	for i, p := range plans {
		roots[i] = b.intern(p.root)
	}
	s := &Set{catalogs: b.catalogue()}
	known := map[string]int{}
	for t := range s.group {
		says := b.signature(view.EventType(t))
		g, ok := known[says]
		if !ok {
			g = len(s.groups)
			known[says] = g
			s.groups = append(s.groups, b.guarded(b.specialise(roots, view.EventType(t))))
		}
		s.group[t] = g
	}
	s.slots = len(b.slots)
	return s
}

// Groups is the number of different lists of conditions.
func (s *Set) Groups() int { return len(s.groups) }

// GroupOf is the list for events of a type. For events whose type is view.NoType
// evt.type is read from the event.
func (s *Set) GroupOf(t view.EventType) int { return s.group[t] }

// Conditions are those of a list that can hold, under each guard in the order of
// their plans.
func (s *Set) Conditions(group int) []Guarded { return s.groups[group] }
