package policy_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

const everything = `
- rule: Anything
  desc: Every event.
  condition: evt.type exists
  output: "%evt.type by %proc.name"
  priority: DEBUG
  warn_evttypes: false
`

func ruleFile(t testing.TB, text string) string {
	path := filepath.Join(t.TempDir(), "rules.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestStageKeepsTheContract(t *testing.T) {
	plugintest.Run(t, policy.Factory(), `{"rules": ["`+ruleFile(t, everything)+`"], "mode": "enrich"}`)
}

func stage(t testing.TB, config string, counts *plugintest.Counts, next plugin.Consumer) plugin.Consumer {
	f := policy.Factory()
	s, err := f.NewStage(plugintest.Settings(t, counts), plugintest.Config(t, f, config), next)
	require.NoError(t, err)
	return s
}

func TestStageHandsOnAlertsAndLosses(t *testing.T) {
	var counts plugintest.Counts
	sink := new(plugintest.Sink)
	s := stage(t, `{}`, &counts, sink)
	lost := &view.Record{Record: &sfproto.Loss{Class: "read", Count: 3}}
	alive := &view.Record{Record: &sfproto.Loss{}}
	shadow := opened(proc(nil, "/usr/bin/cat", ""), "/etc/shadow", rd)
	shadow.Header, shadow.Seq = &sfproto.Header{StreamID: "s"}, 7
	require.NoError(t, s.Consume(context.Background(), plugintest.Batch(*alive, *exec(proc(nil, "/bin/ls", "")), *lost, *shadow)))

	require.Equal(t, []view.Record{*lost, *shadow}, sink.Records())
	a := sink.Annotations()
	require.Len(t, a, 1)
	require.Equal(t, 1, a[0].Record)
	require.Equal(t, "Password Hashes Read", a[0].Rule)
	require.Equal(t, "Warning", a[0].Priority)
	require.Equal(t, []string{"T1003.008"}, a[0].Techniques)
	require.Equal(t, []any{"s", int64(7), int64(1), "syscall"}, []any{a[0].StreamID, a[0].Sequence, a[0].TS, a[0].Source})
	require.Equal(t, "Password hashes are read (file=/etc/shadow command=cat parent=<NA> user=root pid=100 "+
		"container=host image=<NA>)", a[0].Output)
	require.Contains(t, a[0].Fields, plugin.OutputField{Name: "fd.name", Value: "/etc/shadow"})
	require.Equal(t, int64(1), counts.Get("matches"))
	require.Equal(t, int64(3), counts.Get("events"), "an exec, an open and its close")
}

func TestStageThatEnrichesHandsOnAll(t *testing.T) {
	sink := new(plugintest.Sink)
	s := stage(t, `{"mode": "enrich"}`, new(plugintest.Counts), sink)
	require.NoError(t, s.Consume(context.Background(), plugintest.Batch(*exec(proc(nil, "/bin/ls", "")))))
	require.Len(t, sink.Records(), 1)
	require.Empty(t, sink.Annotations())
}

func TestStageThatFiltersHandsOnWhatNothingMatches(t *testing.T) {
	const text = `
- drop: tools
  condition: proc.name = ls
- rule: Shells
  desc: d
  condition: evt.type = execve and proc.name = sh
  output: o
  priority: DEBUG
`
	ls, sh, cat := exec(proc(nil, "/bin/ls", "")), exec(proc(nil, "/bin/sh", "")), exec(proc(nil, "/bin/cat", ""))
	lost := &view.Record{Record: &sfproto.Loss{Class: "read", Count: 3}}
	f := func(mode string, alerts int, want ...*view.Record) {
		t.Helper()
		var counts plugintest.Counts
		sink := new(plugintest.Sink)
		s := stage(t, `{"rules": ["`+ruleFile(t, text)+`"], "mode": "`+mode+`"}`, &counts, sink)
		require.NoError(t, s.Consume(context.Background(), plugintest.Batch(*ls, *lost, *sh, *cat)))
		require.Len(t, sink.Annotations(), alerts)
		var all []view.Record
		for _, r := range want {
			all = append(all, *r)
		}
		require.Equal(t, all, sink.Records())
		require.Equal(t, int64(1), counts.Get("dropped_by_rule"))
	}
	f("alert", 1, lost, sh)
	f("enrich", 1, lost, sh, cat)
	f("filter", 0, lost, cat)
}

func TestStageCountsWhatItRemembersAndForgets(t *testing.T) {
	const text = `
- {rule: W, desc: d, condition: evt.type = execve, output: o, priority: DEBUG, window: {over: 1m, by: [proc.name], count: 2}}
- {rule: S, desc: d, condition: evt.type = execve, output: o, priority: DEBUG, suppress: {for: 1m}}
`
	var counts plugintest.Counts
	s := stage(t, `{"rules": ["`+ruleFile(t, text)+`"], "max_keys": 1}`, &counts, new(plugintest.Sink))
	require.NoError(t, s.Consume(context.Background(), plugintest.Batch(*exec(proc(nil, "/bin/ls", "")), *exec(proc(nil, "/bin/sh", "")))))
	require.Equal(t, int64(1), counts.Get("window_evicted"))
	require.Equal(t, int64(1), counts.Get("suppressed"))
}

func TestRuleFiresOncePerRecord(t *testing.T) {
	e, _, err := policy.Load([]string{ruleFile(t, everything)}, view.Records())
	require.NoError(t, err)
	require.Equal(t, []string{"Anything"}, matches(e, opened(proc(nil, "/bin/cat", ""), "/x", rd)))
}

func TestConfigErrors(t *testing.T) {
	c := policy.Factory().NewConfig().(*policy.Config)
	require.NoError(t, c.Validate())
	c.MaxKeys = 0
	require.EqualError(t, c.Validate(), "max_keys: 0 is not from 1 to 1000000")
	c.Mode = "block"
	require.EqualError(t, c.Validate(), `mode: "block" is none of alert, enrich, filter`)
}

func TestCompileFilter(t *testing.T) {
	keep, err := policy.CompileFilter("evt.type = execve and proc.name = cat", view.Records())
	require.NoError(t, err)
	require.True(t, keep(exec(proc(nil, "/bin/cat", ""))))
	require.False(t, keep(exec(proc(nil, "/bin/ls", ""))))
	require.False(t, keep(opened(proc(nil, "/bin/cat", ""), "/x", rd)))

	f := func(condition, message string) {
		t.Helper()
		_, err := policy.CompileFilter(condition, view.Records())
		require.ErrorContains(t, err, message)
	}
	f("proc.nam = x", "1:1: unknown field \"proc.nam\"")
	f("shell and proc.name = x", `1:1: "shell" is a macro`)
	f("proc.name =", "1:12: the condition ends here")
	f("proc.pid = x", `1:12: "x" is not a decimal whole number`)
}

const twoRules = `
- {rule: Open, desc: d, condition: evt.is_open_read = true, output: "%fd.name", priority: NOTICE, tags: [file]}
- {rule: Open of x, desc: d, condition: evt.is_open_read = true and fd.name = /x, output: o, priority: ERROR}
`

func TestStageChoosesRules(t *testing.T) {
	f := func(config string, want ...string) {
		t.Helper()
		sink := new(plugintest.Sink)
		s := stage(t, `{"rules": ["`+ruleFile(t, twoRules)+`"]`+config+`}`, new(plugintest.Counts), sink)
		require.NoError(t, s.Consume(context.Background(), plugintest.Batch(*opened(proc(nil, "/bin/ls", ""), "/x", rd))))
		var got []string
		for _, a := range sink.Annotations() {
			got = append(got, a.Rule+": "+a.Output)
		}
		require.Equal(t, want, got)
	}
	f(``, "Open: /x", "Open of x: o")
	f(`, "rule_matching": "first"`, "Open: /x")
	f(`, "priority": "error", "rule_matching": "first"`, "Open of x: o")
	f(`, "select": [{"disable": {"rule": "*"}}, {"enable": {"tag": "file"}}]`, "Open: /x")
	f(`, "append_output": [{"match": {"rule": "Open"}, "extra_output": "by %proc.name"}]`, "Open: /x by ls", "Open of x: o")
	f(`, "append_output": [{"match": {"rule": "Open"}, "suggested_output": true, "extra_output": "by %proc.name"}]`,
		"Open: /x container_id=host container_name=host container_image_repository=<NA> container_image_tag=<NA> "+
			"k8s_pod_name=<NA> k8s_ns_name=<NA> by ls", "Open of x: o")
}

func TestStageAddsFields(t *testing.T) {
	sink := new(plugintest.Sink)
	s := stage(t, `{"rules": ["`+ruleFile(t, twoRules)+`"], "append_output": [
		{"match": {"tags": ["file"]}, "extra_fields": ["proc.name", {"who": "%user.uid by %proc.name"}]}]}`, new(plugintest.Counts), sink)
	require.NoError(t, s.Consume(context.Background(), plugintest.Batch(*opened(proc(nil, "/bin/ls", ""), "/x", rd))))
	a := sink.Annotations()
	require.Equal(t, "/x", a[0].Output)
	require.Equal(t, []plugin.OutputField{{Name: "fd.name", Value: "/x"}, {Name: "proc.name", Value: "ls"}, {Name: "who", Value: "0 by ls"}}, a[0].Fields)
	require.Empty(t, a[1].Fields)
}

func TestStageRefusesWrongChoices(t *testing.T) {
	f := func(config, want string) {
		t.Helper()
		factory := policy.Factory()
		c := factory.NewConfig().(*policy.Config)
		require.NoError(t, json.Unmarshal([]byte(config), c))
		require.EqualError(t, c.Validate(), want)
	}
	f(`{"select": [{"enable": {"rule": "a"}}, {"disable": {}}]}`,
		`select[1]: nothing is selected: write {"enable": {"rule": "..."}} or {"disable": {"tag": "..."}}`)
	f(`{"select": [{"enable": {"rule": "a", "tag": "b"}}]}`, "select[0]: rule and tag exclude each other: write two entries")
	f(`{"select": [{"enable": {"rule": "a"}, "disable": {"rule": "b"}}]}`,
		"select[0]: enable and disable exclude each other: write two entries")
	f(`{"append_output": [{}]}`, "append_output[0]: there is none of extra_output, extra_fields, suggested_output")
}
