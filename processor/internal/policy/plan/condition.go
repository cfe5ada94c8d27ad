package plan

import "github.com/sysflow-stack/sysflow/sfproto/view"

// Condition is a condition for events of one type.
type Condition struct {
	test Test
	// slot is where the answer for the event is kept for others that say the same;
	// negative for a condition that nobody shares.
	slot    int
	negated bool
}

// Holds reports whether the condition holds for the state's event.
func (c *Condition) Holds(s *State) bool {
	if c.slot < 0 {
		return c.test(s) != c.negated
	}
	if kept := s.answers[c.slot]; kept>>1 == s.number {
		return (kept&1 != 0) != c.negated
	}
	return c.ask(s) != c.negated
}

// ask evaluates the condition and keeps the answer.
func (c *Condition) ask(s *State) bool {
	holds := c.test(s)
	kept := s.number << 1
	if holds {
		kept |= 1
	}
	s.answers[c.slot] = kept
	return holds
}

// NewState makes a state for the conditions of the set.
func (s *Set) NewState() *State {
	state := &State{answers: make([]uint64, s.slots), catalogs: make([]answered, len(s.catalogs))}
	for i, c := range s.catalogs {
		state.catalogs[i].bits = make([]uint64, c.words)
	}
	return state
}

// Begin makes e the event that conditions look at.
func (s *State) Begin(e *view.Event) {
	s.Event = e
	s.number++
}

func allOf(terms []Condition) Test {
	if len(terms) == 2 {
		a, b := terms[0], terms[1]
		return func(s *State) bool { return a.Holds(s) && b.Holds(s) }
	}
	return func(s *State) bool {
		for i := range terms {
			if !terms[i].Holds(s) {
				return false
			}
		}
		return true
	}
}

func anyOf(terms []Condition) Test {
	if len(terms) == 2 {
		a, b := terms[0], terms[1]
		return func(s *State) bool { return a.Holds(s) || b.Holds(s) }
	}
	return func(s *State) bool {
		for i := range terms {
			if terms[i].Holds(s) {
				return true
			}
		}
		return false
	}
}
