package action_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/action"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// named makes an action of a function.
func named(name string, act plugin.ActionFunc) plugin.Factory {
	return plugin.Factory{Type: name, About: "for tests",
		NewAction: func(plugin.Settings, any) (plugin.Action, error) { return act, nil }}
}

func says(text string) plugin.ActionFunc {
	return func(context.Context, plugin.Alert) (plugin.Addition, error) {
		return plugin.Addition{Tags: []string{text}, Enrichment: map[string]string{text: text}}, nil
	}
}

// done is what becomes of an alert whose rule wants these actions done.
func done(t *testing.T, o action.Options, calls ...rules.Call) (plugin.Annotation, *plugintest.Counts) {
	t.Helper()
	counts := new(plugintest.Counts)
	o.Settings = plugintest.Settings(t, counts)
	set, err := action.New(o)
	require.NoError(t, err)
	require.NoError(t, set.Start(t.Context()))
	shared := plugin.Annotation{Source: "syscall", Annotation: sfproto.Annotation{
		Rule: "R", Tags: []string{"a"}, Enrichment: map[string]string{"k": "v"}}}
	alerts := []plugin.Annotation{shared}
	set.Act(t.Context(), plugintest.Records(), alerts, func(string) []rules.Call { return calls })
	require.Equal(t, []string{"a"}, shared.Tags, "what the rule shares with other alerts stays as it is")
	require.Equal(t, map[string]string{"k": "v"}, shared.Enrichment)
	require.NoError(t, set.Stop(t.Context()))
	return alerts[0], counts
}

func TestActionsAddToTheAlert(t *testing.T) {
	argument := func(_ context.Context, a plugin.Alert) (plugin.Addition, error) {
		kind := a.Record.Kind().String()
		return plugin.Addition{Enrichment: map[string]string{"second": kind + " " + a.Argument + " " + a.Annotation.Enrichment["first"]}}, nil
	}
	got, counts := done(t, action.Options{Factories: []plugin.Factory{named("first", says("first")), named("second", argument)}, Timeout: time.Minute},
		rules.Call{Name: "first"}, rules.Call{Name: "elsewhere"}, rules.Call{Name: "second", Argument: "x"})
	require.Equal(t, []string{"a", "first"}, got.Tags)
	require.Equal(t, map[string]string{"k": "v", "first": "first", "second": "PE x first"}, got.Enrichment)
	require.EqualValues(t, 1, counts.Get("action_first"))
	require.EqualValues(t, 1, counts.Get("action_second"))
}

func TestAFailedActionIsCountedAndTold(t *testing.T) {
	f := func(act plugin.ActionFunc, want string) {
		t.Helper()
		got, counts := done(t, action.Options{Factories: []plugin.Factory{named("bad", act), named("good", says("good"))}, Timeout: time.Minute},
			rules.Call{Name: "bad"}, rules.Call{Name: "good"})
		require.Contains(t, got.Enrichment["sf.actions.failed"], want)
		require.Equal(t, []string{"a", "good"}, got.Tags)
		require.EqualValues(t, 1, counts.Get("action_bad_failed"))
		require.EqualValues(t, 0, counts.Get("action_bad"))
	}
	f(func(context.Context, plugin.Alert) (plugin.Addition, error) {
		return plugin.Addition{}, errors.New("no disk")
	}, "bad: no disk")
	f(func(context.Context, plugin.Alert) (plugin.Addition, error) { panic("at the disco") }, "bad: panic: at the disco")
	f(func(context.Context, plugin.Alert) (plugin.Addition, error) {
		return plugin.Addition{Tags: make([]string, 65)}, nil
	}, "bad: it adds more than 64 tags")
	f(func(context.Context, plugin.Alert) (plugin.Addition, error) {
		return plugin.Addition{Enrichment: map[string]string{"k": strings.Repeat("x", 5000)}}, nil
	}, "bad: it adds a text of more than 4096 bytes")
}

// TestAnActionThatHangsHoldsNothingUp: its alert goes on, so do the next ones, and it
// is not called again before it has returned.
func TestAnActionThatHangsHoldsNothingUp(t *testing.T) {
	release, calls := make(chan struct{}), make(chan struct{}, 9)
	deaf := func(context.Context, plugin.Alert) (plugin.Addition, error) {
		calls <- struct{}{}
		<-release
		return plugin.Addition{}, nil
	}
	counts := new(plugintest.Counts)
	set, err := action.New(action.Options{Factories: []plugin.Factory{named("deaf", deaf), named("good", says("good"))},
		Settings: plugintest.Settings(t, counts), Timeout: 10 * time.Millisecond})
	require.NoError(t, err)
	act := func(names ...string) plugin.Annotation {
		alerts := []plugin.Annotation{{Annotation: sfproto.Annotation{Rule: "R"}}}
		set.Act(t.Context(), plugintest.Records(), alerts, func(string) (out []rules.Call) {
			for _, n := range names {
				out = append(out, rules.Call{Name: n})
			}
			return out
		})
		return alerts[0]
	}
	require.Equal(t, "deaf: it took too long; good: it took too long", act("deaf", "good").Enrichment["sf.actions.failed"])
	require.Equal(t, "deaf: an earlier call has not returned", act("deaf").Enrichment["sf.actions.failed"])
	require.Equal(t, []string{"good"}, act("good").Tags)
	require.EqualValues(t, 2, counts.Get("action_deaf_late"))
	require.Len(t, calls, 1)

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorContains(t, set.Stop(ended), "action deaf does not return")
	close(release)
	require.NoError(t, set.Stop(t.Context()))
}

type limits struct {
	Max int `json:"max"`
}

func (l *limits) Validate() error {
	if l.Max < 1 {
		return fmt.Errorf("max: %d is less than 1", l.Max)
	}
	return nil
}

func TestConfigurationOfActions(t *testing.T) {
	var got limits
	factories := []plugin.Factory{
		{Type: "limited", NewConfig: func() any { return &limits{Max: 3} },
			NewAction: func(_ plugin.Settings, c any) (plugin.Action, error) { got = *c.(*limits); return says("x"), nil }},
		named("plain", says("plain")),
	}
	configured := func(text string) []string {
		c := jsonfile.NewCollector("")
		_, err := action.New(action.Options{Factories: factories, Settings: plugintest.Settings(t, nil), Config: jsonfile.Parse([]byte(text), c)})
		require.NoError(t, c.Err())
		if err == nil {
			return nil
		}
		return strings.Split(err.Error(), "\n")
	}
	require.Empty(t, configured(`{}`))
	require.Equal(t, 3, got.Max)
	require.Empty(t, configured(`{"limited": {"max": 7}}`))
	require.Equal(t, 7, got.Max)
	require.Equal(t, []string{
		`:1:2: actions: there is no action "limitd" (did you mean "limited"?)`,
		`:1:28: actions: action "plain" takes no configuration`,
		`:2:13: unknown key "mx" (did you mean "max"?)`,
	}, configured("{\"limitd\": {}, \"plain\":    {\"x\": 1},\n\"limited\": {\"mx\": 1}}"))
	require.Equal(t, []string{`:1:13: actions: limited: max: 0 is less than 1`}, configured(`{"limited": {"max": 0}}`))
}
