package engine

import (
	"cmp"
	"strconv"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Evaluator evaluates an engine's rules, and remembers what they count. One
// goroutine uses it.
type Evaluator struct {
	engine *Engine
	state  *plan.State
	drop   *plan.State // for the conditions of drop items
	events []view.Event
	num    int64 // of the last event
	// fired holds for each rule the number of the last record that it matched.
	fired   []int64
	records int64
	first   bool // see Options
	dropped int64
	// memory is that of each rule, nil for most.
	memory []*memory
	keys   keys
	hits   []int // the entries that hold for the event
}

// Options of an evaluator.
type Options struct {
	// First makes the first rule that matches an event, in the order of
	// definition, the only one to alert for it, as Falco does by default.
	First bool
	// MaxKeys is how many keys each window, sequence and suppression of a rule
	// remembers; 0: DefaultMaxKeys.
	MaxKeys int
}

// NewEvaluator makes an evaluator.
func (e *Engine) NewEvaluator(o Options) *Evaluator {
	maxKeys := cmp.Or(o.MaxKeys, DefaultMaxKeys)
	v := &Evaluator{engine: e, state: e.set.NewState(), first: o.First, fired: make([]int64, len(e.rules)), memory: make([]*memory, len(e.rules))}
	if e.drops != nil {
		v.drop = e.drops.NewState()
	}
	for i := range e.rules {
		if t := e.rules[i].timed; t != nil {
			v.memory[i] = t.memory(maxKeys)
		}
	}
	return v
}

// Append adds an annotation for each rule that a record matches, in the order
// of its events and then of the rules. index is the record's in its batch. It
// reports false for a record that a drop item matches, which no rule sees.
func (v *Evaluator) Append(dst []plugin.Annotation, r *view.Record, index int) ([]plugin.Annotation, bool) {
	v.records++
	v.events = r.AppendEvents(v.events[:0])
	if v.engine.drops != nil && v.drops() {
		v.dropped++
		return dst, false
	}
	for i := range v.events {
		dst = v.event(dst, &v.events[i], index)
	}
	return dst, true
}

// AppendEvent does the same for an event that is told by its fields. It has a
// record, for its time, which stands for nothing else; no item drops it.
func (v *Evaluator) AppendEvent(dst []plugin.Annotation, e *view.Event, index int) []plugin.Annotation {
	v.records++
	return v.event(dst, e, index)
}

// drops reports whether the record is to be dropped.
func (v *Evaluator) drops() bool {
	for i := range v.events {
		v.drop.Begin(&v.events[i])
		if v.engine.drops.Holds(v.drop) {
			return true
		}
	}
	return false
}

// event tests an event with the conditions of its type.
func (v *Evaluator) event(dst []plugin.Annotation, e *view.Event, index int) []plugin.Annotation {
	v.num++
	e.Num = v.num
	v.state.Begin(e)
	v.hits = v.engine.set.Append(v.hits[:0], v.state)
	if len(v.hits) == 0 {
		return dst
	}
	return v.settle(dst, e, index)
}

// settle does what follows from the conditions that hold, in their order. Steps of
// sequences are told of whatever else the event is.
func (v *Evaluator) settle(dst []plugin.Annotation, e *view.Event, index int) []plugin.Annotation {
	over := false
	for _, n := range v.hits {
		x := v.engine.entries[n]
		if x.logs != (e.Source() == view.SourceLog) || x.kinds != allKinds && !x.kinds.has(e) {
			continue
		}
		m := v.memory[x.rule]
		if x.step != final {
			m.step(x.step, e, &v.keys)
			continue
		}
		if over {
			continue
		}
		fired := v.fired[x.rule] == v.records
		v.fired[x.rule] = v.records
		if !fired && (m == nil || m.due(e, &v.keys)) {
			dst = append(dst, v.engine.rules[x.rule].annotate(e, index, m))
			fired = true
		}
		over = v.first && fired
	}
	return dst
}

// annotate makes the alert of a rule that matched an event. m is nil for a rule
// without memory.
func (r *Rule) annotate(e *view.Event, index int, m *memory) plugin.Annotation {
	ts, _ := e.Time()
	if m != nil {
		e.Alert = &m.facts
		defer func() { e.Alert = nil }()
	}
	a := plugin.Annotation{Record: index, Source: e.Source(), Fields: r.output.Fields(e)}
	a.Annotation = sfproto.Annotation{
		Sequence: e.Seq, TS: ts,
		Rule: r.Name, Priority: r.Priority.String(), Tags: r.Tags, Techniques: r.Techniques,
		Output: string(r.output.Append(nil, e)), Enrichment: r.enrichment,
	}
	if e.Header != nil {
		a.StreamID = e.Header.StreamID
	}
	if m != nil {
		m.tell(&a)
	}
	return a
}

// tell adds to an alert what the rule has counted, unless its output names it.
func (m *memory) tell(a *plugin.Annotation) {
	add := func(name string, n int64) bool {
		for _, f := range a.Fields {
			if f.Name == name {
				return false
			}
		}
		a.Fields = append(a.Fields, plugin.OutputField{Name: name, Value: n})
		return true
	}
	if m.window != nil {
		add("sf.alert.count", m.facts.Count)
	}
	if m.sum != nil {
		add("sf.alert.sum", m.facts.Sum)
	}
	if m.distinct != nil {
		add("sf.alert.distinct", m.facts.Distinct)
	}
	if n := m.facts.Suppressed; n > 0 && add("sf.alert.suppressed", n) {
		a.Output += " (suppressed=" + strconv.FormatInt(n, 10) + ")"
	}
}
