package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/tune"
)

// TestTune: the patch that is proposed removes the noise, and run takes it.
func TestTune(t *testing.T) {
	rules := write(t, "r.yaml", shellRule)
	trace := filepath.Join(tracesDir(t), "v1-express-attack.sf")
	patch := filepath.Join(t.TempDir(), "patch.yaml")
	code, out, errs := command(t.Context(), "tune", "--rules", rules, "--input", trace, "--out", patch)
	require.Equal(t, exitOK, code, out+errs)
	text := read(t, patch)
	require.Contains(t, text, "# Shell of a server: 8 alerts in the traces, 0 with ")
	require.Contains(t, text, "# No tests were run")
	code, _, errs = command(t.Context(), "check", "--strict", "--rules", rules, "--rules", patch)
	require.Equal(t, exitOK, code, errs)
	alerts := filepath.Join(t.TempDir(), "alerts")
	code, _, errs = command(t.Context(), "run", "--rules", rules, "--rules", patch, "--input", trace, "--export", "lines:"+alerts)
	require.Equal(t, exitOK, code, errs)
	require.Empty(t, read(t, alerts))

	code, _, errs = command(t.Context(), "tune", "--rules", rules, "--input", trace, "--out", patch)
	require.Equal(t, exitFailure, code)
	require.Contains(t, errs, "file exists")
}

// TestTuneKeepsWhatTestsWant: an alert of the noise is like one that a test wants.
func TestTuneKeepsWhatTestsWant(t *testing.T) {
	dir := testFolder(t, passing)
	f := func(code int, more ...string) tune.Result {
		t.Helper()
		got, out, errs := command(t.Context(), append([]string{"tune", "-o", "json", "--rules", filepath.Join(dir, "shell.yaml"),
			"--input", filepath.Join(dir, "demo.sf")}, more...)...)
		require.Equal(t, code, got, errs)
		var r tune.Result
		require.NoError(t, json.Unmarshal([]byte(out), &r))
		return r
	}
	r := f(exitOK)
	require.Len(t, r.Rules, 1)
	require.Equal(t, 0, r.Rules[0].After)
	r = f(exitOK, "--tests", dir) // the test wants each of these alerts
	require.Equal(t, r.Rules[0].Before, r.Rules[0].After)
	require.Empty(t, r.Patch)
	require.Equal(t, []int{1, 1}, []int{r.Tests, r.TestsKept})
}

func TestTuneBadInput(t *testing.T) {
	f := func(code int, want string, args ...string) {
		t.Helper()
		got, _, errs := command(t.Context(), append([]string{"tune"}, args...)...)
		require.Equal(t, code, got)
		require.Contains(t, errs, want)
	}
	trace := "../internal/defaults/demo.sf"
	f(exitUsage, "name a trace with --input")
	f(exitUsage, `there is no rule "Nope"`, "--input", trace, "--rule", "Nope")
	f(exitUsage, "find trace: stat", "--input", filepath.Join(t.TempDir(), "none.sf"))
	f(exitConfiguration, "no such file", "--input", trace, "--rules", filepath.Join(t.TempDir(), "none.yaml"))
	bad := write(t, "bad_test.yaml", "tests: 7")
	f(exitConfiguration, "tests is a sequence", "--input", trace, "--tests", bad)
}

// TestRulesBesideThePack: "default:" names the built-in rules among others.
func TestRulesBesideThePack(t *testing.T) {
	mine := write(t, "mine.yaml", strings.Replace(shellRule, "node", "nobody", 1))
	count := func(args ...string) int {
		_, out, _ := command(t.Context(), append([]string{"list", "-o", "json"}, args...)...)
		var rows []ruleRow
		require.NoError(t, json.Unmarshal([]byte(out), &rows))
		return len(rows)
	}
	require.Equal(t, count()+1, count("--rules", "default:", "--rules", mine))
	require.NoError(t, os.Remove(mine))
}
