package profile

import (
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Compare is what all rules of two engines take for an event of some records, in ns:
// the least of rounds in which they take turns.
func Compare(a, b *engine.Engine, records []*view.Record, rounds int) (x, y float64) {
	events := float64(len(project(records)))
	if events == 0 {
		return 0, 0
	}
	runs := [2]func(){evaluation(a, records), evaluation(b, records)}
	var least [2]float64
	for i := range rounds + 1 { // the first round warms up
		for n, run := range runs {
			if ns := round(run); i == 1 || i > 1 && ns < least[n] {
				least[n] = ns
			}
		}
	}
	return least[0] / events, least[1] / events
}
