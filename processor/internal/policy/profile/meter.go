package profile

import (
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// leastRound is how long a round runs at least.
const leastRound = time.Millisecond

// DefaultRounds is how often each figure is measured.
const DefaultRounds = 5

// trial is an event with the condition that it is tested with.
type trial struct {
	event *view.Event
	test  plan.Test
}

// meter measures.
type meter struct {
	rounds   int
	overhead float64 // ns of a trial with an empty condition
}

func newMeter(rounds int) *meter {
	m := &meter{rounds: rounds}
	events := make([]view.Event, 256)
	trials := make([]trial, len(events))
	for i := range trials {
		trials[i] = trial{&events[i], func(*plan.State) bool { return false }}
	}
	m.overhead = m.trials(trials)
	return m
}

// trials is what one of some trials takes, in ns.
func (m *meter) trials(all []trial) float64 {
	if len(all) == 0 {
		return 0
	}
	s := new(plan.State)
	held := 0
	ns := m.least(func() {
		for i := range all {
			s.Event = all[i].event
			if all[i].test(s) {
				held++
			}
		}
	})
	return max(0, ns/float64(len(all))-m.overhead)
}

// least is the least time of a run over all rounds, in ns.
func (m *meter) least(run func()) float64 {
	run()
	least := 0.0
	for i := range m.rounds {
		if ns := round(run); i == 0 || ns < least {
			least = ns
		}
	}
	return least
}

// round is the time of a run, in ns, as the mean over a round.
func round(run func()) float64 {
	start := time.Now()
	for n := 1; ; n++ {
		run()
		if took := time.Since(start); took >= leastRound {
			return float64(took.Nanoseconds()) / float64(n)
		}
	}
}
