package rules_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
)

func load(content string) (*rules.Set, []string) {
	set, found := rules.Load([]*rules.File{{Name: "f", Content: content}})
	var texts []string
	for _, d := range found {
		texts = append(texts, d.Error())
	}
	return set, texts
}

const ruleR = "- rule: R\n  desc: d\n  condition: a\n  output: o\n  priority: INFO\n  tags: [b, a, b]\n"

func TestLoadRule(t *testing.T) {
	set, found := load(ruleR)
	require.Empty(t, found)
	r := set.Rules[0]
	require.Equal(t, []any{"R", "d", "a", "o", rules.Informational, "syscall", true},
		[]any{r.Name, r.Desc, r.Condition.Value, r.Output.Value, r.Priority, r.Source, r.Enabled})
	require.Equal(t, []string{"a", "b"}, r.Tags)
}

func TestLoadChangesRules(t *testing.T) {
	f := func(change string, want rules.Rule) {
		t.Helper()
		set, found := load(ruleR + change)
		require.Empty(t, found)
		r := set.Rules[0]
		require.Equal(t, []any{want.Condition.Value, want.Desc, want.Tags, want.Priority, want.Enabled},
			[]any{r.Condition.Value, r.Desc, r.Tags, r.Priority, r.Enabled})
	}
	text := func(s string) rules.Text { return rules.Text{Value: s} }
	f("- rule: R\n  condition: or b\n  tags: [c]\n  desc: e\n  override: {condition: append, tags: append, desc: append}\n",
		rules.Rule{Condition: text("a or b"), Desc: "d e", Tags: []string{"a", "b", "c"}, Priority: rules.Informational, Enabled: true})
	f("- rule: R\n  condition: b\n  priority: error\n  enabled: no\n  override: {condition: replace, priority: replace, enabled: replace}\n",
		rules.Rule{Condition: text("b"), Desc: "d", Tags: []string{"a", "b"}, Priority: rules.ErrorPriority})
	f(strings.Replace(ruleR, "condition: a", "condition: z", 1),
		rules.Rule{Condition: text("z"), Desc: "d", Tags: []string{"a", "b"}, Priority: rules.Informational, Enabled: true})
	f("- rule: R\n  override: {exceptions: append}\n  exceptions:\n  - {name: x, fields: [p, q], comps: [=, in], values: [[1, [2, three four]], [5, 6]]}\n"+
		"- rule: R\n  override: {exceptions: append}\n  exceptions:\n  - {name: x, values: [[7, 8]]}\n  - {name: y, fields: p, values: [a, b c]}\n",
		rules.Rule{
			Condition: text(`(a) and not ((p = 1 and q in (2, "three four")) or (p = 5 and q in (6)) or (p = 7 and q in (8)))` +
				` and not (p in (a, "b c"))`),
			Desc: "d", Tags: []string{"a", "b"}, Priority: rules.Informational, Enabled: true,
		})
}

func TestLoadErrors(t *testing.T) {
	f := func(content string, want ...string) {
		t.Helper()
		_, found := load(content)
		require.Equal(t, want, found)
	}
	f("a: b\n", "f:1:1: rules content is not a YAML sequence of items (begin each item with '- rule:', '- macro:' or '- list:')")
	f("- x\n", "f:1:3: an item is a mapping with the key rule, macro or list")
	f("- list: l\n", `f:1:3: list "l": this list has no "items" (add the key "items")`)
	f("- list: l\n  items: x\n", `f:2:10: list "l": the value of "items" is not a sequence (write [a, b])`)
	f("- macro: m\n  conditon: a\n", `f:2:3: macro "m": unknown key "conditon" is ignored (did you mean "condition"?)`,
		`f:1:3: macro "m": this macro has no "condition" (add the key "condition")`)
	f("- rule: R\n  enabled: false\n", `f:1:3: rule "R": this changes a rule that was not defined before (define it first, or load its file first)`)
	f(ruleR+"- rule: R\n  source: other\n  condition: b\n  override: {condition: replace}\n", `f:8:11: rule "R": the rule was defined before with another source`)
	f(strings.Replace(ruleR, "condition: a", "condition:", 1), `f:1:3: rule "R": "condition" has no value`)
	f("- required_engine_version: -3\n", `f:1:3: required_engine_version is not a version: "-3" (write 0.63.0 or 63)`)
	f("- required_engine_version: 0.63\n", `f:1:3: required_engine_version is not a version: "0.63" (write 0.63.0 or 63)`)
	f(ruleR+"  capture: maybe\n", `f:7:12: rule "R": the value of "capture" is neither true nor false`)
	f(ruleR+"  capture: on\n  capture_duration: 1s\n", `f:8:21: rule "R": the value of "capture_duration" is not a whole number`)
	f("- required_engine_version: 0.99.0\n", "f:1:3: the rules need engine version 0.99.0, this one has 0.63.0")
	f(ruleR+"- rule: R\n  output: x %container.info\n  override: {output: append}\n",
		`f:8:13: rule "R": %container.info is deprecated, and left out (name the fields: %container.id %container.name)`)
	f(ruleR+"  exceptions:\n  - {name: e, fields: f}\n  - {name: e, fields: g}\n",
		`f:9:6: rule "R": there is another exception "e" (give each a name of its own)`)
	f("- rule: R\n\tdesc: d\n", "f:2:1: found character '\t' that cannot start any token")
	f("- list: l\n  items: *x\n", "f:2:10: there is no anchor &x before this alias")
	f("- a: "+strings.Repeat("[", 200)+"\n", "f:1:106: YAML is nested more than 100 deep")
}

func TestLoadReportsEveryError(t *testing.T) {
	_, found := rules.Load([]*rules.File{
		{Name: "a", Content: "- list: l\n- macro: m\n"},
		{Name: "b", Content: "not: [closed"},
		{Name: "c", Content: "- rule: r\n"},
	})
	files := map[string]int{}
	for _, d := range found {
		files[d.File]++
	}
	require.Equal(t, map[string]int{"a": 2, "b": 1, "c": 4}, files)
}

// TestTextKnowsItsPlaces finds the word "here" of a condition in its file,
// however YAML writes it.
func TestTextKnowsItsPlaces(t *testing.T) {
	f := func(yaml string) {
		t.Helper()
		content := "- macro: m\n  condition: " + yaml + "\n"
		set, found := load(content)
		require.Empty(t, found)
		text := set.Macros[0].Condition
		at := text.Place(strings.Index(text.Value, "here"))
		require.Equal(t, strings.Index(content, "here"), at.Offset, "%q", text.Value)
	}
	f("a and here")
	f("a and\n    b and\n    here and c")
	f("'a and ''b'' and here'")
	f(`"a and \"b\" and here"`)
	f(">\n    a and\n    b and\n\n    here\n    and c")
	f("|\n    a\n      and b\n    and here")
	f("äöü and here")
	f(">-\n    here")
}
