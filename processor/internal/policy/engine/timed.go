package engine

import (
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/sequence"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/silence"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/transform"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/window"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// timed is what a rule needs beside its condition: steps before it, a window, and
// silence since its last alert.
type timed struct {
	sequence    *sequence.Options
	sequenceKey keyer
	tree        bool // the sequence is by process tree

	window    *window.Options
	windowKey keyer
	sum       func(*view.Event) (int64, bool) // nil but for a sum
	distinct  keyPart                         // nil but for different values

	silence    *silence.Options
	silenceKey keyer
}

// timed compiles the keys of a rule that have a time; nil without any. It is false
// when the rule is left out.
func (c *compiler) timed(r resolve.Rule, path []string) (*timed, bool) {
	if r.Sequence == nil && r.Window == nil && r.Suppress == nil {
		return nil, true
	}
	t, fine := &timed{}, true
	if s := r.Sequence; s != nil {
		t.sequence = &sequence.Options{Within: s.Within, Steps: len(s.After) + 1}
		t.tree = len(s.By) == 1 && s.By[0].Value == rules.ProcessTree
		if !t.tree {
			fine = c.keyer(&t.sequenceKey, r, s.By, append(path[:2:2], "rule sequence")) && fine
		}
	}
	if w := r.Window; w != nil {
		at := append(path[:2:2], "rule window")
		t.window = &window.Options{Over: w.Over, Least: w.Least, Of: w.Of}
		fine = c.keyer(&t.windowKey, r, w.By, at) && fine
		if w.Of != window.Count {
			fine = c.measured(t, r, at) && fine
		}
	}
	if s := r.Suppress; s != nil {
		t.silence = &silence.Options{For: s.For}
		fine = c.keyer(&t.silenceKey, r, s.By, append(path[:2:2], "rule suppress")) && fine
	}
	return t, fine
}

// measured compiles the field that a window sums up, or whose values it counts.
func (c *compiler) measured(t *timed, r resolve.Rule, path []string) bool {
	field := r.Window.Field
	g, ok := c.field(r, field, path)
	switch {
	case !ok:
	case r.Window.Of == window.Distinct:
		t.distinct = keyPartOf(g)
	case g.Int == nil:
		ok = false
		c.report(r, false, rules.ErrValidate, field.Start(), path, field.Value+" is no number", "sum up a field such as sf.flow.wbytes.delta")
	default:
		t.sum = g.Int
	}
	return ok
}

func (c *compiler) keyer(k *keyer, r resolve.Rule, by []rules.Text, path []string) bool {
	fine := true
	for _, text := range by {
		g, ok := c.field(r, text, path)
		fine = fine && ok
		*k = append(*k, keyPartOf(g))
	}
	return fine
}

// field resolves a field or transformer outside of a condition.
func (c *compiler) field(r resolve.Rule, text rules.Text, path []string) (view.Getter, bool) {
	var check *ast.Check
	if e, err := grammar.Parse(text.Value + " exists"); err == nil {
		check, _ = e.(*ast.Check)
	}
	if check == nil {
		c.report(r, false, rules.ErrValidate, text.Start(), path, "this is not a field", "as in proc.name")
		return view.Getter{}, false
	}
	g, p := transform.Resolve(check.Left, c.fields)
	if p != nil {
		c.report(r, p.UnknownField, rules.ErrValidate, text.Place(p.At.Offset), path, p.Message, "")
		return view.Getter{}, false
	}
	return g, true
}

// DefaultMaxKeys is how many keys each window, sequence and suppression remembers.
const DefaultMaxKeys = 10_000

// memory is what an evaluator remembers for a rule.
type memory struct {
	*timed
	sequence *sequence.Sequence
	window   *window.Window
	silence  *silence.Silence
	// facts are those of the alert that is due.
	facts view.Alert
}

func (t *timed) memory(maxKeys int) *memory {
	m := &memory{timed: t}
	if t.sequence != nil {
		o := *t.sequence
		o.MaxKeys = maxKeys
		m.sequence = sequence.New(o)
	}
	if t.window != nil {
		o := *t.window
		o.MaxKeys = maxKeys
		m.window = window.New(o)
	}
	if t.silence != nil {
		o := *t.silence
		o.MaxKeys = maxKeys
		m.silence = silence.New(o)
	}
	return m
}

// step tells of a step of the rule's sequence; step counts from 0, and the rule's
// own condition is the last one. It reports whether that completed the sequence.
func (m *memory) step(step int, e *view.Event, room *keys) bool {
	*room = (*room)[:0]
	marks := 1
	if m.tree {
		marks = room.tree(e)
	} else {
		key := room.add()
		*key = m.sequenceKey.append(*key, e)
	}
	ts, _ := e.Time()
	return m.sequence.Step(step, ts, *room, (*room)[:marks])
}

// due reports whether an alert is due now that the rule's condition holds, and
// notes what the alert is to tell.
func (m *memory) due(e *view.Event, room *keys) bool {
	m.facts = view.Alert{}
	ts, _ := e.Time()
	if m.sequence != nil && !m.step(m.timed.sequence.Steps-1, e, room) {
		return false
	}
	*room = (*room)[:0]
	if m.window != nil && !m.enough(e, ts, room) {
		return false
	}
	if m.silence != nil {
		key := room.add()
		*key = m.silenceKey.append(*key, e)
		held, ok := m.silence.Pass(*key, ts)
		m.facts.Suppressed = held
		return ok
	}
	return true
}

// enough counts an event in the rule's window, and reports whether that has now what
// it needs.
func (m *memory) enough(e *view.Event, ts int64, room *keys) bool {
	key := room.add()
	*key = m.windowKey.append(*key, e)
	event := window.Event{TS: ts}
	switch {
	case m.distinct != nil:
		value := room.add()
		*value = m.distinct(*value, e)
		if isMissing(*value) {
			return false
		}
		event.Value = *value
	case m.sum != nil:
		event.Amount, _ = m.sum(e)
	}
	r, reached := m.window.Add((*room)[0], event)
	m.facts.Count, m.facts.Sum, m.facts.Distinct = r.Count, r.Sum, r.Distinct
	return reached
}
