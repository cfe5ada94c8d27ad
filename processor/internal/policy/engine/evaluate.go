package engine

import (
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Evaluator evaluates an engine's rules. One goroutine uses it.
type Evaluator struct {
	engine *Engine
	state  plan.State
	events []view.Event
	num    int64 // of the last event
	// fired holds for each rule the number of the last record that it matched.
	fired   []int64
	records int64
	first   bool // see StopAtFirst
}

// NewEvaluator makes an evaluator.
func (e *Engine) NewEvaluator() *Evaluator {
	return &Evaluator{engine: e, fired: make([]int64, len(e.rules))}
}

// StopAtFirst makes the first rule that matches an event, in the order of
// definition, the only one to alert for it, as Falco does by default.
func (v *Evaluator) StopAtFirst() { v.first = true }

// Events is how many events were evaluated so far.
func (v *Evaluator) Events() int64 { return v.num }

// Append adds an annotation for each rule that a record matches, in the order
// of its events and then of the rules. index is the record's in its batch.
func (v *Evaluator) Append(dst []plugin.Annotation, r *view.Record, index int) []plugin.Annotation {
	v.records++
	v.events = r.AppendEvents(v.events[:0])
	for i := range v.events {
		dst = v.event(dst, &v.events[i], index)
	}
	return dst
}

// AppendEvent does the same for an event that is told by its fields. It has a
// record, for its time, which stands for nothing else.
func (v *Evaluator) AppendEvent(dst []plugin.Annotation, e *view.Event, index int) []plugin.Annotation {
	v.records++
	return v.event(dst, e, index)
}

func (v *Evaluator) event(dst []plugin.Annotation, e *view.Event, index int) []plugin.Annotation {
	v.num++
	e.Num = v.num
	v.state.Event = e
	for _, x := range v.engine.index[e.Type] {
		fired := v.fired[x.rule] == v.records
		if fired && !v.first || !x.test(&v.state) {
			continue
		}
		if !fired {
			v.fired[x.rule] = v.records
			dst = append(dst, v.engine.rules[x.rule].annotate(e, index))
		}
		if v.first {
			break
		}
	}
	return dst
}

// annotate makes the alert of a rule that matched an event.
func (r *Rule) annotate(e *view.Event, index int) plugin.Annotation {
	ts, _ := e.Time()
	a := plugin.Annotation{Record: index, Source: source, Fields: r.output.Fields(e)}
	a.Annotation = sfproto.Annotation{
		Sequence: e.Seq, TS: ts,
		Rule: r.Name, Priority: r.Priority.String(), Tags: r.Tags, Techniques: r.Techniques,
		Output: string(r.output.Append(nil, e)),
	}
	if e.Header != nil {
		a.StreamID = e.Header.StreamID
	}
	return a
}
