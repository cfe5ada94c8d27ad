package policy_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

const actingRules = `
- rule: Program
  desc: A program is started.
  condition: evt.type = execve
  output: "%proc.name"
  priority: INFO
  actions: [alert, greet]
- rule: Quiet
  desc: A file is opened.
  condition: evt.type in (open, openat)
  output: "%fd.name"
  priority: INFO
`

func greet() plugin.Factory {
	return plugin.Factory{Type: "greet", About: "greets", NewAction: func(plugin.Settings, any) (plugin.Action, error) {
		return plugin.ActionFunc(func(_ context.Context, a plugin.Alert) (plugin.Addition, error) {
			return plugin.Addition{Tags: []string{"greeted"}, Enrichment: map[string]string{"greeting": "hello " + a.Record.Process.Name()}}, nil
		}), nil
	}}
}

func TestStageDoesWhatRulesNameAsActions(t *testing.T) {
	f := policy.Factory(greet())
	alerts := func(mode string) ([]plugin.Annotation, *plugintest.Counts) {
		counts, sink := new(plugintest.Counts), new(plugintest.Sink)
		s, err := f.NewStage(plugintest.Settings(t, counts), plugintest.Config(t, f, `{"mode": "`+mode+`", "rules": ["`+ruleFile(t, actingRules)+`"]}`), sink)
		require.NoError(t, err)
		require.NoError(t, s.Consume(t.Context(), plugintest.Batch(*exec(proc(nil, "/bin/ls", "")), *opened(proc(nil, "/bin/cat", ""), "/x", rd))))
		return sink.Annotations(), counts
	}
	got, counts := alerts("alert")
	require.Len(t, got, 2)
	require.Equal(t, map[string]string{"sf.actions": "greet", "greeting": "hello ls"}, got[0].Enrichment)
	require.Equal(t, []string{"greeted"}, got[0].Tags)
	require.Empty(t, got[1].Enrichment)
	require.EqualValues(t, 1, counts.Get("action_greet"))

	_, counts = alerts("filter")
	require.Zero(t, counts.Get("action_greet"), "nobody would see what it adds")
}

func TestActionsThatDoNotExist(t *testing.T) {
	const text = `- rule: A
  desc: d
  condition: evt.type = execve
  output: o
  priority: INFO
  actions: [geet, ticket, greet(loud)]
`
	path := ruleFile(t, text)
	messages := func(a policy.Actions) (out []string) {
		for _, d := range policy.Check([]string{path}, a) {
			out = append(out, d.Error()[len(path):])
		}
		return out
	}
	const loud = `:6:27: rule "A": action greet(loud): it takes no argument`
	known := []plugin.Factory{greet()}
	require.Equal(t, []string{
		`:6:13: rule "A": there is no action "geet" (did you mean "greet"?)`,
		`:6:19: rule "A": there is no action "ticket" (known: alert, greet, tag)`,
		loud,
	}, messages(policy.Actions{Factories: known}))
	require.Equal(t, []string{loud}, messages(policy.Actions{Factories: known, External: []string{"ticket", "geet"}}))

	f := policy.Factory(known...)
	_, err := f.NewStage(plugintest.Settings(t, nil), plugintest.Config(t, f, `{"rules": ["`+path+`"]}`), new(plugintest.Sink))
	require.ErrorContains(t, err, `there is no action "geet"`)
}

// BenchmarkActions is what an alert with one action costs more than one without.
func BenchmarkActions(b *testing.B) {
	f := policy.Factory(greet())
	for _, mode := range []string{"alert", "filter"} {
		b.Run(mode, func(b *testing.B) {
			s, err := f.NewStage(plugintest.Settings(b, nil), plugintest.Config(b, f, `{"mode": "`+mode+`", "rules": ["`+ruleFile(b, actingRules)+`"]}`), discard{})
			require.NoError(b, err)
			batch := plugintest.Batch(*exec(proc(nil, "/bin/ls", "")))
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Consume(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type discard struct{}

func (discard) Consume(context.Context, *plugin.Batch) error { return nil }
