package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// testFolder is a folder with rules, the demo's trace and a file of tests.
func testFolder(t *testing.T, tests string) string {
	t.Helper()
	dir := t.TempDir()
	trace, err := filepath.Abs("../internal/defaults/demo.sf")
	require.NoError(t, err)
	require.NoError(t, os.Symlink(trace, filepath.Join(dir, "demo.sf")))
	for name, text := range map[string]string{"shell.yaml": shellRule, "shell_test.yaml": tests} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

const passing = `
rules: .
tests:
  - name: the demo
    traces: demo.sf
    alerts: [{rule: Shell of a server, min: 2, output: container=host}]
    only: true
`

func TestRuleTestsPass(t *testing.T) {
	dir := testFolder(t, passing)
	code, out, errs := command(t.Context(), "test", "--coverage", dir)
	require.Equal(t, exitOK, code, out+errs)
	require.Regexp(t, `^ok    \S+/shell_test.yaml: the demo \(\d+ alerts, \d+ ms\)\n1 of 1 rules of \S+ fired\n1 passed, 0 failed\n$`, out)
}

func TestRuleTestsFail(t *testing.T) {
	dir := testFolder(t, passing+"  - {name: none, traces: demo.sf, absent: [Shell of a server]}\n")
	report := filepath.Join(dir, "junit.xml")
	code, out, _ := command(t.Context(), "test", "-o", "json", "--junit", report, dir)
	require.Equal(t, exitFailure, code)
	var got testReport
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, []any{false, 1, 1}, []any{got.OK, got.Passed, got.Failed})
	require.Contains(t, got.Tests[1].Failures[0], `want no alert of "Shell of a server", got one: shell (command=sh -c`)
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	require.Contains(t, string(text), `<testsuites tests="2" failures="1">`)
}

// TestRuleTestsThatCannotRun: each says so, and the others still run.
func TestRuleTestsThatCannotRun(t *testing.T) {
	f := func(tests, stdout, stderr string) {
		t.Helper()
		dir := testFolder(t, passing)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "bad_test.yaml"), []byte(tests), 0o600))
		code, out, errs := command(t.Context(), "test", dir)
		require.Equal(t, exitConfiguration, code)
		require.Contains(t, out, "1 passed, 0 failed\n")
		require.Contains(t, out, stdout)
		require.Contains(t, errs, stderr)
	}
	f("tests: {}", "bad_test.yaml:1:8: error: tests is a sequence", "")
	f("rules: none.yaml\ntests: [{name: a, traces: x.sf, only: true}]", "none.yaml: error: no such file", "")
	f("tests: [{name: a, traces: x.sf, only: true}]", "", `bad_test.yaml: test "a": open trace: open `)
	f("tests: [{name: a, traces: demo.sf, absent: [Nobody]}]", `bad_test.yaml:1:45: error: test:a: there is no rule "Nobody"`, "")
	code, _, errs := command(t.Context(), "test", t.TempDir())
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "no file below it is named *_test.yaml")
}

// TestAPrintedRecordIsATest: what print -o json writes can be put into a test.
func TestAPrintedRecordIsATest(t *testing.T) {
	trace := filepath.Join(tracesDir(t), "v1-express-attack.sf")
	_, out, _ := command(t.Context(), "print", "-o", "json", trace)
	records := ""
	for line := range strings.Lines(out) {
		if strings.Contains(line, `"opflags":["EXEC"]`) {
			records += "      - '" + strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "'", "''") + "'\n"
		}
	}
	dir := testFolder(t, "rules: .\ntests:\n  - name: printed\n    alerts: [{rule: Shell of a server, count: 8}]\n    only: true\n    records:\n"+records)
	code, out, errs := command(t.Context(), "test", dir)
	require.Equal(t, exitOK, code, out+errs)
}
