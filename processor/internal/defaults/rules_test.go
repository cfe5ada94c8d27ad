package defaults_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/ruletest"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// TestRules runs the pack's tests as sfprocessor test does: each rule fires on a
// recording of what it is for, and not on one of a near miss.
func TestRules(t *testing.T) {
	names, err := ruletest.Find([]string{"tests"})
	require.NoError(t, err)
	files, wrong := ruletest.Load(names)
	require.Empty(t, wrong)
	var runner ruletest.Runner
	fires, misses := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		results, err := runner.Run(t.Context(), f)
		require.NoError(t, err)
		for _, r := range results {
			require.Empty(t, r.Failures, "%s: %s", r.File, r.Name)
		}
		for _, c := range f.Cases {
			note(fires, c.Alerts)
			note(misses, c.Absent)
		}
	}
	for _, rule := range ruleNames(t) {
		require.True(t, fires[rule], "no test fires %q", rule)
		require.True(t, misses[rule], "no test has a near miss of %q", rule)
	}
}

func note(names map[string]bool, expectations []ruletest.Expectation) {
	for _, e := range expectations {
		names[e.Rule.Value] = true
	}
}

func ruleNames(t *testing.T) []string {
	e, found, err := policy.Load(nil, view.Records())
	require.NoError(t, err)
	require.Empty(t, found, "the pack gives no warning")
	var names []string
	for _, r := range e.Rules() {
		names = append(names, r.Name)
	}
	return names
}
