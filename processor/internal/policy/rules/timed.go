package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/window"
)

// Window makes a rule wait until its condition has held often enough, for enough in
// sum, or for enough different values, within a time.
type Window struct {
	At   Place
	Over time.Duration
	// By are the fields whose values tell one count from another.
	By []Text
	Of window.Measure
	// Field is what is summed up, or whose different values are counted; empty when
	// events are.
	Field Text
	// Least is what is needed.
	Least int64
}

// Sequence makes a rule need other events before the one of its condition.
type Sequence struct {
	At     Place
	Within time.Duration
	// By are the fields whose values tell one sequence from another, or
	// ProcessTree alone.
	By []Text
	// After are the conditions that come first, in their order.
	After []Text
}

// ProcessTree as the key of a sequence: a step counts for its process, for the
// parent, and for all processes below these.
const ProcessTree = "proc.tree"

// Suppress holds a rule's alerts back after one with the same key.
type Suppress struct {
	At  Place
	By  []Text
	For time.Duration
}

const (
	// maxTime bounds the times of windows, sequences and suppressions.
	maxTime = 7 * 24 * time.Hour
	// maxKeyFields bounds the fields of a key.
	maxKeyFields = 8
	// maxSteps bounds the steps of a sequence before its last.
	maxSteps = 7
)

func (it item) window(r *Rule) bool {
	m, ok := it.timed("window", "over", "by", "count", "sum", "distinct")
	if !ok {
		return false
	}
	w := &Window{At: m.value.at, By: m.fields()}
	w.Over = m.duration("over")
	count, counts := m.value.get("count")
	sum, sums := m.value.get("sum")
	distinct, differ := m.value.get("distinct")
	switch {
	case counts && !sums && !differ:
		w.Least = m.threshold(count)
	case sums && !counts && !differ:
		w.Of = window.Sum
		m.ofField(w, "sum", sum, `write sum: {field: sf.flow.wbytes.delta, is: ">= 5000000"}`)
	case differ && !counts && !sums:
		w.Of = window.Distinct
		m.ofField(w, "distinct", distinct, `write distinct: {field: fd.sport, is: ">= 100"}`)
		if w.Least > window.MaxDistinct {
			m.fail(distinct.at, ErrYAMLValidate, fmt.Sprintf("a window waits for at most %d different values", window.MaxDistinct), "")
		}
	default:
		m.fail(m.value.at, ErrYAMLValidate, `a window has one of "count", "sum" and "distinct"`, `write count: ">= 10"`)
	}
	r.Window = w
	return !m.failed()
}

// ofField reads {field: F, is: ">= N"}.
func (m *timedItem) ofField(w *Window, key string, v value, hint string) {
	field, hasField := v.get("field")
	is, hasIs := v.get("is")
	if v.kind != mapping || len(v.pairs) != 2 || !hasField || !hasIs {
		m.fail(v.at, ErrYAMLValidate, fmt.Sprintf("the value of %q is not a mapping with the keys field and is", key), hint)
		return
	}
	w.Field, w.Least = field.text, m.threshold(is)
	if w.Field.Value == "" {
		m.fail(field.at, ErrYAMLValidate, fmt.Sprintf(`the "field" of %q is empty`, key), "")
	}
}

func (it item) sequence(r *Rule) bool {
	m, ok := it.timed("sequence", "within", "by", "after")
	if !ok {
		return false
	}
	s := &Sequence{At: m.value.at, By: m.fields()}
	s.Within = m.duration("within")
	s.After, ok = m.texts("after")
	tree := func(t Text) bool { return t.Value == ProcessTree }
	switch {
	case !ok:
		m.need("after", m.failed())
	case len(s.After) == 0 || len(s.After) > maxSteps:
		m.fail(m.value.at, ErrYAMLValidate, fmt.Sprintf(`"after" has 1 to %d conditions`, maxSteps), "the rule's condition is the last step")
	case len(s.By) > 1 && slices.ContainsFunc(s.By, tree):
		m.fail(m.value.at, ErrYAMLValidate, ProcessTree+" is a key of its own", "leave the other fields out")
	}
	r.Sequence = s
	return !m.failed()
}

func (it item) suppress(r *Rule) bool {
	m, ok := it.timed("suppress", "for", "by")
	if !ok {
		return false
	}
	s := &Suppress{At: m.value.at, By: m.fields()}
	s.For = m.duration("for")
	r.Suppress = s
	return !m.failed()
}

// timedItem is the mapping of one of the keys with a time.
type timedItem struct {
	item
	errors int // of the loader before it
}

func (m *timedItem) failed() bool {
	return HasErrors(m.l.found[m.errors:])
}

// timed is the value of a key as a mapping of some keys.
func (it item) timed(key string, keys ...string) (*timedItem, bool) {
	v, _ := it.value.get(key)
	m := &timedItem{item: it.valueOf(key), errors: len(it.l.found)}
	m.key, m.value = key, v
	if v.kind != mapping {
		m.fail(v.at, ErrYAMLValidate, fmt.Sprintf("the value of %q is not a mapping", key),
			fmt.Sprintf("its keys are %s", strings.Join(keys, ", ")))
		return m, false
	}
	for _, p := range v.pairs {
		if !slices.Contains(keys, p.key) {
			m.fail(p.at, ErrYAMLValidate, fmt.Sprintf("a %s has no key %q", key, p.key), "its keys are "+strings.Join(keys, ", "))
		}
	}
	return m, true
}

// fields are those of the key "by", which may be missing.
func (m *timedItem) fields() []Text {
	by, _ := m.texts("by")
	if len(by) > maxKeyFields {
		m.fail(by[maxKeyFields].Start(), ErrYAMLValidate, fmt.Sprintf(`"by" has more than %d fields`, maxKeyFields), "")
	}
	return by
}

func (m *timedItem) duration(key string) time.Duration {
	text, ok := m.text(key)
	if !m.need(key, ok) {
		return 0
	}
	d, ok := parseDuration(text.Value)
	if !ok || d <= 0 || d > maxTime {
		m.fail(text.Start(), ErrYAMLValidate, fmt.Sprintf("%q is not a time up to 7d", text.Value), "write 30s, 5m, 1h or 1d")
	}
	return d
}

// parseDuration is Go's, and whole days.
func parseDuration(s string) (time.Duration, bool) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err == nil
	}
	d, err := time.ParseDuration(s)
	return d, err == nil
}

// threshold reads ">= 10", "> 10" or "10".
func (m *timedItem) threshold(v value) int64 {
	text, more := strings.TrimSpace(v.text.Value), int64(0)
	if rest, ok := strings.CutPrefix(text, ">="); ok {
		text = rest
	} else if rest, ok := strings.CutPrefix(text, ">"); ok {
		text, more = rest, 1
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 1-more || n == math.MaxInt64 {
		m.fail(v.at, ErrYAMLValidate, fmt.Sprintf("%q is not a threshold", v.text.Value), `write ">= 10": it is reached from below`)
		return 1
	}
	return n + more
}
