package app

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/explain"
)

func TestExplain(t *testing.T) {
	rules := write(t, "r.yaml", shellRule)
	trace := filepath.Join(tracesDir(t), "v1-express-attack.sf")
	code, out, errs := command(t.Context(), "explain", "--rules", rules, "--limit", "1", "Shell of a server", trace)
	require.Equal(t, exitOK, code, errs)
	require.Regexp(t, `^#\d+  2\d\d\d-\S+Z  PE execve: MATCH\n  true  >  and\n`, out)
	require.Regexp(t, `\.\.\. and \d+ events more`, out)
	require.Regexp(t, `\n\d+ events of its types, 8 matched\n +\d+  did not because of: proc`, out)

	code, out, errs = command(t.Context(), "explain", "--rules", rules, "-o", "json", "--matches", "Shell of a server", trace)
	require.Equal(t, exitOK, code, errs)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	require.Len(t, lines, 8)
	for _, line := range lines {
		var e explain.Event
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		require.True(t, e.Holds && e.Alert && e.Candidate && e.Tree.Holds)
		require.Equal(t, "and", e.Tree.Kind)
	}

	code, _, errs = command(t.Context(), "explain", "--rules", rules, "Shell", trace)
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, `there is no rule "Shell"; sfprocessor list names the rules`)
}

// TestExplainAgreesWithRun: a record that gives an alert is one that is explained as
// a match, for all rules of the pack on the demo's trace.
func TestExplainAgreesWithRun(t *testing.T) {
	trace := "../internal/defaults/demo.sf"
	out := filepath.Join(t.TempDir(), "alerts")
	code, _, errs := command(t.Context(), "run", "--input", trace, "--export", "lines:"+out)
	require.Equal(t, exitOK, code, errs)
	alerts := map[string]int{}
	for line := range strings.Lines(read(t, out)) {
		rule, _, _ := strings.Cut(line, ": ")
		alerts[rule]++
	}
	require.NotEmpty(t, alerts)
	for rule, want := range alerts {
		_, out, _ := command(t.Context(), "explain", "-o", "json", "--matches", rule, trace)
		records := map[int64]bool{}
		for line := range strings.Lines(out) {
			var e explain.Event
			require.NoError(t, json.Unmarshal([]byte(line), &e))
			if e.Alert {
				records[e.Sequence] = true
			}
		}
		require.Len(t, records, want, rule)
	}
}
