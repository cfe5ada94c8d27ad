package rules_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
)

// selected are the names of the rules that are on, after a selection, with what
// they print.
func selected(t *testing.T, by rules.Selection) []string {
	t.Helper()
	content := ""
	for _, r := range []struct{ name, tags, rest string }{
		{"shell in container", "[shell, container]", "priority: ALERT"},
		{"shell on host", "[shell]", "priority: NOTICE, enabled: false"},
		{"read of shadow", "[file, container]", "priority: WARNING"},
	} {
		content += fmt.Sprintf("- {rule: %s, desc: d, condition: evt.type = open, output: o, tags: %s, %s}\n", r.name, r.tags, r.rest)
	}
	set, found := rules.Load([]*rules.File{{Name: "f", Content: content}})
	require.Empty(t, found)
	set.Select(by)
	var on []string
	for _, r := range set.Rules {
		if r.Enabled {
			on = append(on, r.Name+": "+r.Output.Value)
		}
	}
	return on
}

func TestSelectActions(t *testing.T) {
	f := func(actions []rules.Action, want ...string) {
		t.Helper()
		by := rules.NewSelection()
		by.Actions = actions
		require.Equal(t, want, selected(t, by))
	}
	const container, host, shadow = "shell in container: o", "shell on host: o", "read of shadow: o"
	off := rules.Action{Rule: "*"}
	on := func(rule string) rules.Action { return rules.Action{Enable: true, Rule: rule} }
	f(nil, container, shadow)
	f([]rules.Action{off})
	f([]rules.Action{on("shell*")}, container, host, shadow)
	f([]rules.Action{off, on("shell")})
	f([]rules.Action{off, on("shell on host")}, host)
	f([]rules.Action{off, on("*o*o*")}, host, shadow)
	f([]rules.Action{off, on("*o*o*w")}, shadow)
	f([]rules.Action{off, on("s*")}, container, host)
	f([]rules.Action{off, on("s*host*x")})
	f([]rules.Action{{Tag: "container"}, {Enable: true, Tag: "shell"}}, container, host)
	f([]rules.Action{{Tag: "contain*"}}, container, shadow)
}

func TestSelectPriority(t *testing.T) {
	require.Equal(t, []string{"shell in container: o"}, selected(t, rules.Selection{Least: rules.ErrorPriority}))
}

func TestSelectOutputs(t *testing.T) {
	by := rules.NewSelection()
	by.Outputs = []rules.ExtraOutput{
		{Output: "a=%evt.type"}, {Tags: []string{"container"}, Output: "b"}, {Tags: []string{"container", "file"}, Output: "c"},
		{Rule: "shell in container", Output: "d"}, {Source: "k8s_audit", Output: "e"}, {Source: "syscall", Output: "f"},
	}
	require.Equal(t, []string{"shell in container: o a=%evt.type b d f", "read of shadow: o a=%evt.type b c f"}, selected(t, by))
}
