package policy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func TestDefaultPackIsClean(t *testing.T) { require.Empty(t, policy.Check(nil, policy.Actions{})) }

// brokenRules has a mistake of each kind that a writer of rules makes.
const brokenRules = `- list: l
  items: [a, b]
- macro: m
  condition: proc.nam = x
- rule: One
  desc: d
  condition: >
    evt.type = open
    and m
    and proc.pid contains 3
  output: "%proc.name %proc.nosuch"
  priority: WARNING
- rule: Two
  desc: d
  condition: evt.type = open and nomacro and fd.name in (l)
  output: o
  priority: URGENT
- rule: Three
  desc: d
  condition: evt.type = open and nomacro and fd.name in (l)
  output: o
  priority: INFO
- rule: Four
  condition: "fd.name = \"x\" and )"
  output: o
  desc: d
  priority: INFO
- rule: Five
  desc: d
  output: o
  priority: INFO
- rule: Six
  desc: d
  condition: evt.type=open and toupper(proc.pid) = A
  output: o
  priority: INFO
`

func TestCheckFindsEveryError(t *testing.T) {
	path := ruleFile(t, brokenRules)
	type finding struct {
		line, column int
		item         string
		code         rules.Code
		message      string
	}
	var got []finding
	for _, d := range policy.Check([]string{path}, policy.Actions{}) {
		require.Equal(t, path, d.File)
		require.NotEmpty(t, d.Snippet)
		if d.Severity == rules.Error {
			got = append(got, finding{d.Line, d.Column, d.Item[1], d.Code, d.Message})
		}
	}
	require.Equal(t, []finding{
		{4, 14, "rule:One", rules.ErrCompileCondition, `unknown field "proc.nam"`},
		{10, 18, "rule:One", rules.ErrCompileCondition, `proc.pid is a number, which does not take "contains"`},
		{11, 23, "rule:One", rules.ErrCompileOutput, `unknown field "proc.nosuch"`},
		{17, 13, "rule:Two", rules.ErrYAMLValidate, `unknown priority "URGENT"`},
		{20, 34, "rule:Three", rules.ErrValidate, `undefined macro "nomacro"`},
		{24, 35, "rule:Four", rules.ErrCompileCondition, `unexpected ")"; expected '(', 'not', a field, a name or a transformer`},
		{28, 3, "rule:Five", rules.ErrYAMLValidate, `this rule has no "condition"`},
		{34, 40, "rule:Six", rules.ErrCompileCondition, "toupper() takes a text, and proc.pid is none"},
	}, got)
}

func TestABrokenRuleIsCheckedWhole(t *testing.T) {
	path := ruleFile(t, `- list: unused_if_all_were_read
  items: [a]
- rule: R
  desc: d
  condition: nomacro and proc.nam = x
  output: o %fd.nam
  priority: INFO
- rule: S
  desc: d
  condition: proc.name in (unused_if_all_were_read)
  output: o
  priority: LOUD
`)
	var got []string
	for _, d := range policy.Check([]string{path}, policy.Actions{}) {
		got = append(got, d.Message)
	}
	require.Equal(t, []string{
		`undefined macro "nomacro"`, `unknown field "proc.nam"`, `unknown field "fd.nam"`, `unknown priority "LOUD"`,
	}, got)
}

func TestLoadErrorShowsPlaces(t *testing.T) {
	path := ruleFile(t, "- rule: R\n  desc: d\n  condition: evt.type = open and proc.nam = x\n  output: o\n  priority: INFO\n")
	_, _, err := policy.Load([]string{path}, view.Records())
	require.EqualError(t, err, path+`:3:34: rule "R": unknown field "proc.nam" (did you mean proc.name?)
      condition: evt.type = open and proc.nam = x
                                     ^`)
}

func TestMissingFilesAndEmptyFolders(t *testing.T) {
	dir := t.TempDir()
	f := func(path, message string) {
		t.Helper()
		found := policy.Check([]string{path}, policy.Actions{})
		require.Len(t, found, 1)
		require.Equal(t, rules.ErrFileRead, found[0].Code)
		require.Equal(t, path+": "+message, found[0].Error())
	}
	f(filepath.Join(dir, "none.yaml"), "no such file or directory")
	f(dir, "the folder has no file *.yaml or *.yml")
}

func TestFolderIsReadByName(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("b.yml", "- rule: R\n  desc: d\n  condition: m\n  output: o\n  priority: INFO\n")
	write("a.yaml", "- macro: m\n  condition: evt.type = open\n")
	write("c.txt", "not yaml: [")
	require.Empty(t, policy.Check([]string{dir}, policy.Actions{}))
}

func TestCheckWarnsOfWhatIsOld(t *testing.T) {
	path := ruleFile(t, `- required_plugin_versions:
  - {name: k8saudit, version: 0.7.0}
- rule: R
  desc: d
  condition: evt.type = open and evt.latency > 1000 and evt.latency < 2000
  output: o %evt.latency.human
  priority: INFO
- rule: S
  desc: d
  condition: proc.name = x
  output: o
  priority: INFO
  enabled: false
`)
	var got []string
	for _, d := range policy.Check([]string{path}, policy.Actions{}) {
		got = append(got, string(d.Code)+" "+d.Message)
	}
	require.Equal(t, []string{
		`LOAD_PLUGIN_REQUIREMENT the rules need Falco's plugin "k8saudit", which is not part of this engine`,
		"LOAD_DEPRECATED_ITEM evt.latency is deprecated: calls are told when they return",
		"LOAD_DEPRECATED_ITEM evt.latency.human is deprecated: calls are told when they return",
		"LOAD_NO_EVTTYPE the rule is tested for nearly every event, which is slow",
	}, got)
}

func TestCheckSpeaksFalcosForm(t *testing.T) {
	path := ruleFile(t, `- rule: R
  desc: d
  condition: evt.type = open and proc.nam = x
  output: o
  prioriti: x
  priority: INFO
`)
	out, err := json.MarshalIndent(policy.CheckAsFalco([]string{path}), "", " ")
	require.NoError(t, err)
	require.JSONEq(t, strings.ReplaceAll(`{"falco_load_results": [{
 "name": "FILE", "successful": false, "schema_valid": false, "schema_warnings": ["unknown key \"prioriti\" is ignored"],
 "errors": [{
  "context": {
   "locations": [
    {"item_type": "rules content", "item_name": "", "position": {"name": "FILE", "line": 0, "column": 0, "offset": 0}},
    {"item_type": "rule", "item_name": "R", "position": {"name": "FILE", "line": 2, "column": 33, "offset": 53}},
    {"item_type": "rule condition", "item_name": "", "position": {"name": "FILE", "line": 2, "column": 33, "offset": 53}},
    {"item_type": "condition expression", "item_name": "", "position": {"name": "FILE", "line": 2, "column": 33, "offset": 53}}],
   "snippet": "  condition: evt.type = open and proc.nam = x\n                                 ^"},
  "code": "LOAD_ERR_COMPILE_CONDITION", "codedesc": "Error compiling condition",
  "message": "unknown field \"proc.nam\" (did you mean proc.name?)"}],
 "warnings": [{
  "context": {
   "locations": [
    {"item_type": "rules content", "item_name": "", "position": {"name": "FILE", "line": 0, "column": 0, "offset": 0}},
    {"item_type": "rule", "item_name": "R", "position": {"name": "FILE", "line": 4, "column": 2, "offset": 80}}],
   "snippet": "  prioriti: x\n  ^"},
  "code": "LOAD_UNKNOWN_KEY", "codedesc": "Unrecognized key",
  "message": "unknown key \"prioriti\" is ignored (did you mean \"priority\"?)"}]
}]}`, "FILE", path), string(out))
}
