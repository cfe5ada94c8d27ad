package ruletest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// maxShown is how many alerts a failure shows.
const maxShown = 3

// judge compares alerts with what the case wants.
func (c *Case) judge(alerts []plugin.Annotation) []string {
	var out []string
	wanted := make([]bool, len(alerts))
	for _, e := range c.Alerts {
		n := 0
		for i := range alerts {
			if e.matches(&alerts[i]) {
				n++
				wanted[i] = true
			}
		}
		if problem := e.judge(n); problem != "" {
			out = append(out, problem+others(alerts, e.Rule.Value))
		}
	}
	for _, e := range c.Absent {
		for i := range alerts {
			if e.matches(&alerts[i]) {
				out = append(out, fmt.Sprintf("want no alert of %s, got one: %s", e, alerts[i].Output))
				break
			}
		}
	}
	if c.Only {
		out = append(out, unwanted(alerts, wanted)...)
	}
	return out
}

// judge compares the number of alerts with what is wanted.
func (e *Expectation) judge(n int) string {
	switch {
	case e.Count > 0 && n != e.Count:
		return fmt.Sprintf("want exactly %d of %s, got %d", e.Count, e, n)
	case e.Count == 0 && n < max(e.Min, 1):
		return fmt.Sprintf("want at least %d of %s, got %d", max(e.Min, 1), e, n)
	}
	return ""
}

// others shows alerts of the rule that has fired otherwise than wanted.
func others(alerts []plugin.Annotation, rule string) string {
	var b strings.Builder
	shown := 0
	for i := range alerts {
		if alerts[i].Rule == rule && shown < maxShown {
			b.WriteString("\nthe rule said: " + alerts[i].Output)
			shown++
		}
	}
	return b.String()
}

func unwanted(alerts []plugin.Annotation, wanted []bool) []string {
	var out []string
	n := 0
	for i := range alerts {
		if wanted[i] {
			continue
		}
		if n++; n <= maxShown {
			out = append(out, fmt.Sprintf("unwanted alert of %q: %s", alerts[i].Rule, alerts[i].Output))
		}
	}
	if n > maxShown {
		out = append(out, fmt.Sprintf("and %d more unwanted alerts", n-maxShown))
	}
	return out
}

func (e *Expectation) matches(a *plugin.Annotation) bool {
	return a.Rule == e.Rule.Value && strings.Contains(a.Output, e.Output) &&
		!slices.ContainsFunc(e.Fields, func(f FieldValue) bool { return !f.in(a) })
}

// in reports whether an alert has the field with the value. A missing value is
// the empty text.
func (f FieldValue) in(a *plugin.Annotation) bool {
	return slices.ContainsFunc(a.Fields, func(o plugin.OutputField) bool { return o.Name == f.Name && valueText(o.Value) == f.Value })
}

// valueText is a field's value as a test spells it.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case []string:
		return strings.Join(v, ",")
	}
	return fmt.Sprint(v)
}

// String is the expectation for a message.
func (e Expectation) String() string {
	s := strconv.Quote(e.Rule.Value)
	if e.Output != "" {
		s += " with output " + strconv.Quote(e.Output)
	}
	for _, f := range e.Fields {
		s += fmt.Sprintf(" with %s=%s", f.Name, strconv.Quote(f.Value))
	}
	return s
}
