package engine

// Stats is what an evaluator has done so far.
type Stats struct {
	// Events that were evaluated; Dropped records that a drop item took out.
	Events, Dropped int64
	// Suppressed alerts, held back after one like them.
	Suppressed int64
	// Late events, which windows could not count any more.
	Late int64
	// EvictedWindows, -Sequences and -Suppressions are keys that made room for
	// others before their time.
	EvictedWindows, EvictedSequences, EvictedSuppressions int64
}

// Stats sums up what the evaluator's rules count.
func (v *Evaluator) Stats() Stats {
	s := Stats{Events: v.num, Dropped: v.dropped}
	for _, m := range v.memory {
		if m == nil {
			continue
		}
		if m.sequence != nil {
			s.EvictedSequences += m.sequence.Evicted()
		}
		if m.window != nil {
			s.EvictedWindows += m.window.Evicted()
			s.Late += m.window.Late()
		}
		if m.silence != nil {
			s.EvictedSuppressions += m.silence.Evicted()
			s.Suppressed += m.silence.Held()
		}
	}
	return s
}
