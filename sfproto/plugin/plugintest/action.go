package plugintest

import (
	"context"
	"reflect"
	"runtime"
	"testing"

	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

// RunAction proves the contract of the action that a factory makes of a JSON
// configuration, "" for its defaults, and that rules call with that argument:
//
//   - the factory has a name, a description and one constructor, and makes a new
//     configuration each time;
//   - the argument is accepted;
//   - Stop is safe without Start;
//   - Act returns for records of all kinds, also when its context has ended, and
//     changes none; an error is an answer like another;
//   - no goroutine is left after Stop.
//
// Run it with the race detector, and not in parallel with other tests.
func RunAction(t testing.TB, f plugin.Factory, config, argument string) {
	t.Helper()
	checkFactory(t, f)
	before := runtime.NumGoroutine()
	stop(t, newAction(t, f, config))
	a := newAction(t, f, config)
	if c, ok := a.(plugin.ArgumentChecker); ok {
		if err := c.CheckArgument(argument); err != nil {
			t.Fatalf("action %s refuses the argument %q: %v", f.Type, argument, err)
		}
	} else if argument != "" {
		t.Fatalf("action %s has no method CheckArgument: a rule may give it no argument", f.Type)
	}
	start(t, a)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, ctx := range []context.Context{t.Context(), ended} {
		checkActs(t, ctx, a, argument)
	}
	stop(t, a)
	checkGoroutines(t, before)
}

func newAction(t testing.TB, f plugin.Factory, config string) plugin.Action {
	t.Helper()
	if f.NewAction == nil {
		t.Fatalf("factory %s makes no action: use Run", f.Type)
	}
	a, err := f.NewAction(Settings(t, nil), Config(t, f, config))
	if err != nil {
		t.Fatalf("make action %s: %v", f.Type, err)
	}
	return a
}

func checkActs(t testing.TB, ctx context.Context, a plugin.Action, argument string) {
	t.Helper()
	records, want := Records(), Records()
	for i := range records {
		alert := plugin.Alert{Record: &records[i], Argument: argument,
			Annotation: plugin.Annotation{Record: i, Source: "syscall", Annotation: sfproto.Annotation{Rule: "R", Tags: []string{"t"}}}}
		within(t, "Act", func() { _, _ = a.Act(ctx, alert) })
	}
	if !reflect.DeepEqual(records, want) {
		t.Errorf("the action changed a record")
	}
}
