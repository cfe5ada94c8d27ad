package rules

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/window"
)

func ruleWith(keys string) ([]*Rule, []Diagnostic) {
	set, found := Load([]*File{{Name: "r.yaml", Content: "- rule: R\n  desc: d\n  condition: c\n  output: o\n  priority: ERROR\n  " + keys + "\n"}})
	return set.Rules, found
}

func TestTimedKeys(t *testing.T) {
	all, found := ruleWith(`window: {over: 90s, by: [proc.pid, fd.sip], count: "> 9"}
  sequence: {within: 1h, by: proc.tree, after: [a, b]}
  suppress: {for: 2d}`)
	require.Len(t, found, 1, `"by" of a sequence is a list`)
	require.Empty(t, all)

	all, found = ruleWith(`window: {over: 90s, by: [proc.pid, fd.sip], count: "> 9"}
  sequence: {within: 1h, by: [proc.tree], after: [a, b]}
  suppress: {for: 2d}`)
	require.Empty(t, found)
	r := all[0]
	require.Equal(t, 90*time.Second, r.Window.Over)
	require.Equal(t, int64(10), r.Window.Least)
	require.Equal(t, "fd.sip", r.Window.By[1].Value)
	require.Equal(t, time.Hour, r.Sequence.Within)
	require.Len(t, r.Sequence.After, 2)
	require.Equal(t, 48*time.Hour, r.Suppress.For)

	all, found = ruleWith(`window: {over: 1m, sum: {field: sf.flow.wbytes.delta, is: ">= 5"}}`)
	require.Empty(t, found)
	require.Equal(t, "sf.flow.wbytes.delta", all[0].Window.Field.Value)
	require.Equal(t, int64(5), all[0].Window.Least)

	all, found = ruleWith(`window: {over: 1m, distinct: {field: fd.sport, is: "> 5"}}`)
	require.Empty(t, found)
	require.Equal(t, window.Distinct, all[0].Window.Of)
	require.Equal(t, int64(6), all[0].Window.Least)
}

func TestErrorsOfTimedKeys(t *testing.T) {
	f := func(keys, want string) {
		t.Helper()
		all, found := ruleWith(keys)
		require.Len(t, found, 1, keys)
		require.Equal(t, "r.yaml:"+want, found[0].Error())
		require.Empty(t, all)
	}
	f("window: 60s", `6:11: rule "R": the value of "window" is not a mapping (its keys are over, by, count, sum, distinct)`)
	f("window: {over: 60s}", `6:12: rule "R": a window has one of "count", "sum" and "distinct" (write count: ">= 10")`)
	f("window: {over: 60s, count: 3, times: 4}", `6:33: rule "R": a window has no key "times" (its keys are over, by, count, sum, distinct)`)
	f("window: {over: 60, count: 3}", `6:18: rule "R": "60" is not a time up to 7d (write 30s, 5m, 1h or 1d)`)
	f("window: {over: 8d, count: 3}", `6:18: rule "R": "8d" is not a time up to 7d (write 30s, 5m, 1h or 1d)`)
	f("window: {count: 3}", `6:12: rule "R": this window has no "over" (add the key "over")`)
	f(`window: {over: 1m, count: "< 3"}`, `6:29: rule "R": "< 3" is not a threshold (write ">= 10": it is reached from below)`)
	f(`window: {over: 1m, count: 9223372036854775807}`, `6:29: rule "R": "9223372036854775807" is not a threshold (write ">= 10": it is reached from below)`)
	f("window: {over: 1m, sum: 5}", `6:27: rule "R": the value of "sum" is not a mapping with the keys field and is (write sum: {field: sf.flow.wbytes.delta, is: ">= 5000000"})`)
	f("window: {over: 1m, sum: {field: a, is: 1}, distinct: {field: a, is: 1}}", `6:12: rule "R": a window has one of "count", "sum" and "distinct" (write count: ">= 10")`)
	f("window: {over: 1m, distinct: {field: a, is: 10001}}", `6:33: rule "R": a window waits for at most 10000 different values`)
	f("window: {over: 1m, distinct: {field: '', is: 1}}", `6:40: rule "R": the "field" of "distinct" is empty`)
	f("sequence: {within: 1m}", `6:14: rule "R": this sequence has no "after" (add the key "after")`)
	f("sequence: {within: 1m, after: []}", `6:14: rule "R": "after" has 1 to 7 conditions (the rule's condition is the last step)`)
	f("sequence: {within: 1m, after: [a], by: [proc.tree, fd.sip]}", `6:14: rule "R": proc.tree is a key of its own (leave the other fields out)`)
	f("suppress: {by: [a]}", `6:14: rule "R": this suppress has no "for" (add the key "for")`)
	f("suppress: {for: 1m, by: [a, b, c, d, e, f, g, h, i]}", `6:52: rule "R": "by" has more than 8 fields`)
	f("prefilter: [PE, XX]", `6:19: rule "R": "XX" is not a kind of record (one of PE, PF, NF, FF, FE, NE, SE, DNS, KE)`)
}

func TestPoliciesLackWhatFalcoNeeds(t *testing.T) {
	f := func(text string, want Priority, problems int) {
		t.Helper()
		set, found := Load([]*File{{Name: "r.yaml", Content: text}})
		require.Len(t, found, problems, text)
		if problems == 0 {
			require.Equal(t, want, set.Rules[0].Priority)
			require.NotEmpty(t, set.Rules[0].Output.Value)
		}
	}
	f("- {rule: R, desc: d, condition: sf.type = FF}", Notice, 0)
	f("- {rule: R, desc: d, condition: c, prefilter: [FF]}", Notice, 0)
	f("- {rule: R, desc: d, condition: c, priority: Medium}", WarningPriority, 0)
	f("- {rule: R, desc: d, condition: c, priority: alert, action: [tag]}", Alert, 0)
	f("- {rule: R, desc: d, condition: c, priority: error}", 0, 1)
	f("- {rule: R, desc: d, condition: c}", 0, 2)
}
