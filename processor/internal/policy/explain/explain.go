package explain

import (
	"fmt"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Explainer explains one rule. One goroutine uses it.
type Explainer struct {
	rule *resolve.Rule
	// steps are the conditions of the rule: of a sequence there are several, the last
	// being the rule's own.
	steps []*part
	alone *engine.Evaluator // of the rule by itself
	state plan.State
	room  []view.Event
	found []plugin.Annotation
}

// Event is how the rule came out for an event.
type Event struct {
	Sequence int64  `json:"sequence"` // of the record in its stream
	Time     int64  `json:"ts"`       // ns since the epoch
	Record   string `json:"record"`   // its kind
	Type     string `json:"type"`
	// Candidate: the rule can hold for events of this type.
	Candidate bool `json:"candidate"`
	// Step is the condition's number from 1 in a sequence, 0 without one.
	Step  int  `json:"step,omitempty"`
	Holds bool `json:"holds"`
	// Alert: the record gave an alert, at this event or another of its events. A
	// condition that holds without one was told already, or waits for its window,
	// its sequence or the end of a suppression.
	Alert bool `json:"alert"`
	// Dropped: a drop item keeps the record from all rules.
	Dropped bool `json:"dropped,omitempty"`
	// Tree is nil for what is no candidate.
	Tree *Node `json:"tree,omitempty"`
}

// New explains a rule of a set, whether it is enabled or not.
func New(set *resolve.Set, name string, fields view.Resolver) (*Explainer, error) {
	r := find(set, name)
	if r == nil {
		return nil, &UnknownRuleError{name}
	}
	enabled := *r.Rule
	enabled.Enabled = true
	alone := *set
	alone.Rules = []resolve.Rule{*r}
	alone.Rules[0].Rule = &enabled
	e, found := engine.Compile(&alone, fields)
	if rules.HasErrors(found) {
		return nil, fmt.Errorf("compile rule %q: %s", name, found[0].Error())
	}
	x := &Explainer{rule: r, alone: e.NewEvaluator(engine.Options{})}
	for _, condition := range append(r.After[:len(r.After):len(r.After)], r.Expr) {
		p, err := compile(r, condition, fields)
		if err != nil {
			return nil, err
		}
		x.steps = append(x.steps, p)
	}
	return x, nil
}

// UnknownRuleError says that there is no rule of a name.
type UnknownRuleError struct{ Name string }

func (e *UnknownRuleError) Error() string { return fmt.Sprintf("there is no rule %q", e.Name) }

func find(set *resolve.Set, name string) *resolve.Rule {
	for i := range set.Rules {
		if set.Rules[i].Name == name {
			return &set.Rules[i]
		}
	}
	return nil
}

// Record explains the events of a record, each with each condition of the rule.
func (x *Explainer) Record(r *view.Record) []Event {
	var kept bool
	x.found, kept = x.alone.Append(x.found[:0], r, 0)
	x.room = r.AppendEvents(x.room[:0])
	var out []Event
	for i := range x.room {
		e := &x.room[i]
		e.Num = x.alone.Stats().Events - int64(len(x.room)-1-i)
		for n, s := range x.steps {
			y := x.event(e, s, n)
			y.Dropped = !kept
			out = append(out, y)
		}
	}
	return out
}

func (x *Explainer) event(e *view.Event, p *part, n int) Event {
	ts, _ := e.Time()
	out := Event{Sequence: e.Seq, Time: ts, Record: e.Kind().String(), Type: e.Type.String(), Alert: len(x.found) > 0}
	if len(x.steps) > 1 {
		out.Step = n + 1
	}
	if p.test(e.Type) == nil || !x.kind(e) {
		return out
	}
	x.state.Event = e
	out.Candidate, out.Tree = true, p.evaluate(&x.state)
	out.Holds = out.Tree.Holds
	out.Tree.decide()
	return out
}

// kind reports whether the rule looks at records of the event's kind.
func (x *Explainer) kind(e *view.Event) bool {
	for _, k := range x.rule.Kinds {
		if k == e.Kind() {
			return true
		}
	}
	return len(x.rule.Kinds) == 0
}
