package profile

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Profile is what rules cost.
type Profile struct {
	Records int `json:"records"`
	Events  int `json:"events"`
	// Together is what all rules take for an event, in ns, making the events of
	// records and the alerts included; Sum what they take each by itself.
	Together float64 `json:"together_ns_per_event"`
	Sum      float64 `json:"sum_ns_per_event"`
	// Overhead is what was taken off for each evaluation, in ns.
	Overhead float64 `json:"overhead_ns"`
	Rounds   int     `json:"rounds"`
	Rules    []Rule  `json:"rules"` // by what they cost in all
}

// Rule is what a rule costs by itself.
type Rule struct {
	Name string `json:"rule"`
	// Events are those that the rule is tested with; Matches those that satisfy its
	// condition, whether or not they give an alert.
	Events  int `json:"events"`
	Matches int `json:"matches"`
	// NS is what an evaluation takes; Share is the rule's part of the sum.
	NS      float64  `json:"ns_per_event"`
	Share   float64  `json:"share"`
	Clauses []Clause `json:"clauses"`
}

// Clause is a term of a rule's condition, in its order.
type Clause struct {
	Text string `json:"text"` // or the macro that it is
	// Reached are the events that satisfy all terms before it; Held those of them
	// that satisfy it, too.
	Reached int     `json:"reached"`
	Held    int     `json:"held"`
	NS      float64 `json:"ns_per_event"`
}

// Run profiles the enabled rules of a set and its engine on records. It ends early,
// with an error, when ctx does.
func Run(ctx context.Context, set *resolve.Set, e *engine.Engine, records []*view.Record, rounds int) (*Profile, error) {
	m := newMeter(rounds)
	events := project(records)
	p := &Profile{Records: len(records), Events: len(events), Overhead: m.overhead, Rounds: rounds, Rules: []Rule{}}
	fields := view.Records()
	for i := range set.Rules {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r := &set.Rules[i]; r.Enabled && r.Expr != nil {
			rule, err := m.rule(r, events, fields)
			if err != nil {
				return nil, err
			}
			p.Rules = append(p.Rules, rule)
		}
	}
	if len(events) > 0 {
		p.Together = m.least(evaluation(e, records)) / float64(len(events))
	}
	p.share()
	return p, nil
}

// project makes the events of records.
func project(records []*view.Record) []view.Event {
	var events []view.Event
	for _, r := range records {
		events = r.AppendEvents(events)
	}
	for i := range events {
		events[i].Num = int64(i + 1)
	}
	return events
}

// evaluation evaluates records with all rules of an engine, from the beginning.
func evaluation(e *engine.Engine, records []*view.Record) func() {
	return func() {
		v := e.NewEvaluator(engine.Options{})
		for _, r := range records {
			v.Append(nil, r, 0)
		}
	}
}

// share computes what depends on all rules, and sorts them.
func (p *Profile) share() {
	total := 0.0
	for _, r := range p.Rules {
		total += r.NS * float64(r.Events)
	}
	if total == 0 {
		return
	}
	p.Sum = total / float64(p.Events)
	for i := range p.Rules {
		r := &p.Rules[i]
		r.Share = r.NS * float64(r.Events) / total
	}
	slices.SortStableFunc(p.Rules, func(a, b Rule) int { return cmp.Compare(b.Share, a.Share) })
}

// rule measures a rule and then its clauses, each on the events that satisfy those
// before it.
func (m *meter) rule(r *resolve.Rule, events []view.Event, fields view.Resolver) (Rule, error) {
	out := Rule{Name: r.Name}
	whole, err := trialsOf(r, r.Expr, events, fields)
	if err != nil {
		return out, err
	}
	if len(r.Kinds) > 0 {
		whole = slices.DeleteFunc(whole, func(t trial) bool { return !slices.Contains(r.Kinds, t.event.Kind()) })
	}
	out.Events, out.NS = len(whole), m.trials(whole)
	out.Matches = len(held(whole))
	terms := []ast.Expr{r.Expr}
	if conjunction, ok := r.Expr.(*ast.And); ok {
		terms = conjunction.Terms
	}
	reached := make([]view.Event, 0, len(whole))
	for _, t := range whole {
		reached = append(reached, *t.event)
	}
	for _, term := range terms {
		trials, err := trialsOf(r, term, reached, fields)
		if err != nil {
			return out, err
		}
		rest := held(trials)
		out.Clauses = append(out.Clauses, Clause{title(r, term), len(trials), len(rest), m.trials(trials)})
		reached = rest
	}
	return out, nil
}

// trialsOf are the events that a condition may hold for, by their types.
func trialsOf(r *resolve.Rule, e ast.Expr, events []view.Event, fields view.Resolver) ([]trial, error) {
	p, problems := plan.Compile(e, fields)
	if len(problems) > 0 {
		return nil, fmt.Errorf("compile rule %q: %s", r.Name, problems[0].Message)
	}
	var tests [view.NumEventTypes]plan.Test
	for t := range tests {
		tests[t] = p.For(view.EventType(t))
	}
	var out []trial
	for i := range events {
		if test := tests[events[i].Type]; test != nil {
			out = append(out, trial{&events[i], test})
		}
	}
	return out, nil
}

// held are the events of trials whose conditions hold.
func held(trials []trial) []view.Event {
	var out []view.Event
	s := new(plan.State)
	for _, t := range trials {
		if s.Event = t.event; t.test(s) {
			out = append(out, *t.event)
		}
	}
	return out
}

func title(r *resolve.Rule, e ast.Expr) string {
	if name := r.Macro(e); name != "" {
		return name
	}
	return ast.Format(e)
}
