package plan

import (
	"slices"

	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Set is conditions that are evaluated together: what several of them say is
// evaluated once for an event, and most are not looked at.
type Set struct {
	// lists are those of the conditions that can hold for a type of events. Types
	// for which all conditions say the same have one list.
	lists [][]guarded
	list  [view.NumEventTypes]int
	slots int
	// catalogs answer checks by words.
	catalogs []*catalog
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
	for t := range s.list {
		says := b.signature(view.EventType(t))
		n, ok := known[says]
		if !ok {
			n = len(s.lists)
			known[says] = n
			s.lists = append(s.lists, b.guarded(b.specialise(roots, view.EventType(t))))
		}
		s.list[t] = n
	}
	s.slots = len(b.slots)
	return s
}

// Append adds the numbers of the plans that hold for the state's event, in their
// order. For events whose type is view.NoType evt.type is read from the event.
func (s *Set) Append(dst []int, state *State) []int {
	before := len(dst)
	list := s.lists[s.list[state.Event.Type]]
	for i := range list {
		if g := &list[i]; g.guard == nil || g.guard.Holds(state) {
			dst = g.append(dst, state)
		}
	}
	if len(dst) < before+2 {
		return dst
	}
	slices.Sort(dst[before:])
	return append(dst[:before], slices.Compact(dst[before:])...) // one may be on several shelves
}

// Holds reports whether a plan holds for the state's event.
func (s *Set) Holds(state *State) bool {
	state.holding = s.Append(state.holding[:0], state)
	return len(state.holding) > 0
}
