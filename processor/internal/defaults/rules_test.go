package defaults_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	rules := ruleNames(t)
	for _, rule := range rules {
		require.True(t, fires[rule], "no test fires %q", rule)
		require.True(t, misses[rule], "no test has a near miss of %q", rule)
	}
	readme, err := os.ReadFile("../../../README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), fmt.Sprintf("%d rules", len(rules)), "what the README says")
}

// TestQuiet runs the pack over the traces of the original project: it tells of the
// attacks in them and of nothing else.
func TestQuiet(t *testing.T) {
	dir := os.Getenv("SYSFLOW_TRACES")
	if dir == "" {
		dir = "../../../../shared/traces"
	}
	tests := cases(t, dir, "alerts: [Shell Spawned by Server Process]",
		"v1-express-attack", "v1-s1-play", "v4-k8s", "v4-shellshock")
	tests += cases(t, dir, "only: true",
		"v1-files", "v1-mpm-worker", "v1-objectstore-download", "v1-s0-play", "v1-s1-tcp", "v1-s2-nodejs",
		"v1-setns", "v1-setuid", "v1-tcp", "v1001-nginx", "v2-httpd", "v3-node", "v5-alpine",
		"v5-client-server", "v5-files", "v5-filesat", "v5-mpm-event", "v5-objectstore-download",
		"v5-rename", "v5-rename2at", "v5-setns", "v5-setuid")
	if tests == "" {
		t.Skipf("no recorded traces in %s", dir)
	}
	file, wrong := ruletest.Parse("traces_test.yaml", "tests:\n"+tests)
	require.Empty(t, wrong)
	var runner ruletest.Runner
	results, err := runner.Run(t.Context(), file)
	require.NoError(t, err)
	for _, r := range results {
		require.Empty(t, r.Failures, r.Name)
	}
}

// cases are tests that want the same of each of the traces that are there.
func cases(t *testing.T, dir, want string, traces ...string) (tests string) {
	t.Helper()
	for _, name := range traces {
		path, err := filepath.Abs(filepath.Join(dir, name+".sf"))
		require.NoError(t, err)
		if _, err := os.Stat(path); err == nil {
			tests += fmt.Sprintf("  - {name: %s, traces: %q, %s}\n", name, path, want)
		}
	}
	return tests
}

// TestTuning loads the pack with what its document says of tuning.
func TestTuning(t *testing.T) {
	text, err := os.ReadFile("../../docs/pack.md")
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(text), "```yaml\n")
	example, _, found := strings.Cut(after, "```")
	require.True(t, found)
	mine := filepath.Join(t.TempDir(), "mine.yaml")
	require.NoError(t, os.WriteFile(mine, []byte(example), 0o600))

	e, wrong, err := policy.Load([]string{policy.Pack, mine}, view.Records())
	require.NoError(t, err)
	require.Empty(t, wrong)
	require.Len(t, e.Rules(), len(ruleNames(t))-1, "one is turned off")
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
