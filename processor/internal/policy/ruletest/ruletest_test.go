package ruletest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
)

const shell = `
- rule: Shell
  desc: d
  condition: evt.type = execve and proc.name in (sh, bash) and proc.aname = node
  output: "%proc.name below %proc.pname by %user.uid"
  priority: WARNING
- rule: Write
  desc: d
  condition: evt.type in (open, openat) and evt.is_open_write = true and fd.name startswith /etc
  output: "%fd.name is written"
  priority: WARNING
`

// run writes rules and tests into a folder and runs the tests.
func run(t *testing.T, tests string) []Result {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "rules.yaml"), []byte(shell), 0o600))
	file, found := Parse(filepath.Join(dir, "x_test.yaml"), "rules: [rules.yaml]\ntests:\n"+tests)
	require.Empty(t, found)
	var r Runner
	results, err := r.Run(t.Context(), file)
	require.NoError(t, err)
	return results
}

const node = "{evt.type: execve, proc.name: bash, proc.pname: node, proc.aname: [sh, node], user.uid: 7}"

func TestVerdicts(t *testing.T) {
	f := func(expectations string, failures ...string) {
		t.Helper()
		results := run(t, "- {name: x, records: ["+node+", {evt.type: openat, evt.is_open_write: true, fd.name: /etc/x}], "+expectations+"}")
		require.Len(t, results, 1)
		require.Equal(t, 2, results[0].Alerts)
		require.Equal(t, failures, results[0].Failures)
	}
	f("alerts: [Shell]")
	f("alerts: [Shell, {rule: Write, min: 1}], only: true")
	f("alerts: [{rule: Shell, count: 1, output: below node, fields: {proc.name: bash, user.uid: 7}}]")
	f("absent: [{rule: Shell, fields: {proc.name: sh}}]")
	f("absent: [Shell]", `want no alert of "Shell", got one: bash below node by 7`)
	f("alerts: [{rule: Shell, count: 2}]", "want exactly 2 of \"Shell\", got 1\nthe rule said: bash below node by 7")
	f("alerts: [{rule: Shell, min: 2}]", "want at least 2 of \"Shell\", got 1\nthe rule said: bash below node by 7")
	f("alerts: [{rule: Write, output: /etc/y}]",
		"want at least 1 of \"Write\" with output \"/etc/y\", got 0\nthe rule said: /etc/x is written")
	f("alerts: [Shell], only: true", `unwanted alert of "Write": /etc/x is written`)
}

func TestRecordsInJSON(t *testing.T) {
	const bash = `'{"type": "PE", "opflags": ["EXEC"], "proc": {"exe": "/bin/bash", "uid": 7, "aexe": ["/bin/bash", "/usr/bin/node"]}}'`
	results := run(t, "- {name: x, records: ["+bash+"], alerts: [{rule: Shell, count: 1, output: bash below node by 7}], only: true}")
	require.Empty(t, results[0].Failures)
	f := func(records, want string) {
		t.Helper()
		_, found := Parse("t.yaml", "tests: [{name: a, only: true, records: ["+records+"]}]")
		require.Len(t, found, 1)
		require.Equal(t, want, found[0].Message)
	}
	f(`'{"type": "Q"}'`, `read record: type "Q" is none of PE, FE, FF, NE, NF, SE`)
	f(bash+", {proc.name: x}", "the test has records in JSON and events told by their fields")
}

// TestTheDocumentedTestsParse: the examples of the document are files of tests.
func TestTheDocumentedTestsParse(t *testing.T) {
	text, err := os.ReadFile("../../../docs/rule-tests.md")
	require.NoError(t, err)
	_, example, _ := strings.Cut(string(text), "\n    rules:")
	example, _, _ = strings.Cut(example, "\n\nA test needs")
	file, found := Parse("t.yaml", strings.ReplaceAll("rules:"+example, "\n    ", "\n"))
	require.Empty(t, found)
	require.Len(t, file.Cases, 3)
}

func TestEachCaseBeginsAnew(t *testing.T) {
	one := "- {name: a, records: [" + node + "], alerts: [{rule: Shell, count: 1}]}\n"
	for _, r := range run(t, one+one) {
		require.Empty(t, r.Failures)
	}
}

func TestMistakesHavePlacesAndCures(t *testing.T) {
	f := func(content string, want ...string) {
		t.Helper()
		_, found := Parse("t.yaml", content)
		var got []string
		for _, d := range found {
			got = append(got, d.Error())
		}
		require.Equal(t, want, got)
	}
	f("", `t.yaml:1:1: the file has no tests (add the key "tests")`)
	f("tests:\n  - traces: x.sf\n    only: true\n", `t.yaml:2:5: the test has no name (add the key "name")`)
	f("tests:\n  - name: a\n    only: true\n", `t.yaml:2:11: the test has no input (add the key "traces" or "records")`)
	f("tests:\n  - name: a\n    traces: x.sf\n",
		`t.yaml:2:11: the test expects nothing, so it cannot fail (add the key "alerts" or "absent", or "only: true")`)
	f("tests:\n  - name: a\n    traces: x.sf\n    alerts: [{rule: R, count: 0}, {min: 2}]\n",
		`t.yaml:4:31: "0" is not a number from 1 (alerts that must not occur stand below "absent")`,
		`t.yaml:4:36: the alert names no rule (add the key "rule")`)
	f("tests:\n  - name: a\n    traces: x.sf\n    absent: [{rule: R, count: 1}]\n",
		`t.yaml:4:24: unknown key "count" (the keys of an alert are rule, output, fields)`)
	f("tests:\n  - name: a\n    only: maybe\n    records: [{proc.nme: x, proc.pid: one, fd.name: [a, b]}]\n",
		`t.yaml:3:11: "maybe" is neither true nor false`,
		`t.yaml:4:16: unknown field "proc.nme" (did you mean proc.name?)`,
		`t.yaml:4:39: proc.pid: "one" is not a whole number`,
		`t.yaml:4:44: fd.name has one value`)
	f("tests: [{name: a, traces: x.sf, only: true}]\n---\nrules: x\n", "t.yaml:3:1: a file of tests is one YAML document (split it)")
	f("tests:\n  - name: a\n    trace: x\n",
		`t.yaml:3:5: unknown key "trace" (the keys of a test are name, traces, records, alerts, absent, only)`)
	f("tests:\n  - {name: a\n", "t.yaml:2:5: could not find flow mapping end token '}'")
	f("- tests\n", "t.yaml:1:1: a file of tests is a mapping (its keys are rules, tests)")
}

// TestAliasesCannotExplode: a file of some lines that stands for many values.
func TestAliasesCannotExplode(t *testing.T) {
	list := func(of string) string { return "[" + strings.TrimSuffix(strings.Repeat(of+",", 1000), ",") + "]" }
	_, found := Parse("t.yaml", "tests:\n  - &c {name: a, only: true, records: "+list("{proc.name: x}")+"}\n"+strings.Repeat("  - *c\n", 1000))
	require.Len(t, found, 1)
	require.Equal(t, "the file has more than 200000 values", found[0].Message)
}

func TestARuleThatDoesNotExistIsAMistake(t *testing.T) {
	file, found := Parse("t.yaml", "tests:\n  - name: a\n    records: [{proc.name: x}]\n    absent: [Nothing]\n")
	require.Empty(t, found)
	_, err := new(Runner).Run(t.Context(), file)
	var load *policy.LoadError
	require.ErrorAs(t, err, &load)
	require.Equal(t, `t.yaml:4:14: test "a": there is no rule "Nothing" (sfprocessor list names the rules)`, load.Diagnostics[0].Error())
}

func TestARuleThatATestNamesIsEnabled(t *testing.T) {
	dir := t.TempDir()
	off := strings.ReplaceAll(shell, "priority: WARNING", "priority: WARNING\n  enabled: false")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "rules.yaml"), []byte(off), 0o600))
	f := func(name, expectations string, alerts int) {
		t.Helper()
		file, found := Parse(filepath.Join(dir, name), "rules: rules.yaml\ntests: [{name: a, records: ["+node+"], "+expectations+"}]\n")
		require.Empty(t, found)
		results, err := new(Runner).Run(t.Context(), file)
		require.NoError(t, err)
		require.Empty(t, results[0].Failures)
		require.Equal(t, alerts, results[0].Alerts)
	}
	f("on_test.yaml", "alerts: [Shell]", 1)
	f("off_test.yaml", "absent: [Write]", 0)
}

func TestCoverage(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "rules.yaml"), []byte(shell), 0o600))
	file, found := Parse(filepath.Join(dir, "x_test.yaml"), "rules: rules.yaml\ntests: [{name: a, records: ["+node+"], alerts: [Shell]}]\n")
	require.Empty(t, found)
	var r Runner
	_, err := r.Run(t.Context(), file)
	require.NoError(t, err)
	require.Equal(t, []Coverage{{Paths: []string{filepath.Join(dir, "rules.yaml")}, Rules: 2, Unfired: []string{"Write"}}}, r.Coverage())
}

func TestFoldersHoldTestsBesideRules(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b_test.yaml", "a.yaml", "sub/a_test.yml"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(shell), 0o600))
	}
	found, err := Find([]string{dir})
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "b_test.yaml"), filepath.Join(dir, "sub/a_test.yml")}, found)
	_, err = Find([]string{t.TempDir()})
	require.ErrorContains(t, err, "no file below it is named *_test.yaml")
}

func TestJUnitCarriesNoTerminalEscape(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, WriteJUnit(&b, []Result{
		{File: "a", Name: "one"}, {File: "a", Name: "two", Failures: []string{"got \x1b[2J<&>\nmore"}}, {File: "b", Name: "three"},
	}))
	require.Contains(t, b.String(), `<testsuites tests="3" failures="1">`)
	require.Contains(t, b.String(), `<testsuite name="a" tests="2" failures="1" time="0.000">`)
	require.Contains(t, b.String(), `message="got \x1b[2J&lt;&amp;&gt;"`)
	require.NotContains(t, b.String(), "\x1b")
}
