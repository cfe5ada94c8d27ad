package app

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// checkReport is what check -o json says.
type checkReport struct {
	OK       bool
	Findings []finding
	Lint     []finding
	Falco    []struct {
		Name       string
		Successful bool
	} `json:"falco_load_results"`
}

func TestCheckNotesWhatMayNotBeMeant(t *testing.T) {
	narrow := strings.NewReplacer("Shell of a server", "Shell again", "(sh, bash, dash)", "(sh, bash)").Replace(shellRule)
	never := strings.NewReplacer("Shell of a server", "Never", "evt.type = execve", "evt.type = open and evt.type = execve").Replace(shellRule)
	path := write(t, "r.yaml", shellRule+narrow+never)
	code, out, _ := command(t.Context(), "check", "--rules", path, "-o", "json")
	require.Equal(t, exitOK, code, out)
	var got checkReport
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.True(t, got.OK)
	require.Empty(t, got.Findings)
	require.Len(t, got.Lint, 2)
	require.Equal(t, []string{"note", "LINT_SHADOWED_RULE", "LINT_NEVER_MATCHES"}, []string{got.Lint[0].Severity, got.Lint[0].Code, got.Lint[1].Code})
	require.Len(t, got.Falco, 1)
	require.True(t, got.Falco[0].Successful)

	code, out, _ = command(t.Context(), "check", "--rules", path, "--strict")
	require.Equal(t, exitFailure, code)
	require.Contains(t, out, path+`:11:14: note: rule:Shell again: all that the rule matches, rule "Shell of a server" (`+path+`:2) matches as well (put`)
	require.Contains(t, out, "0 errors, 0 warnings, 2 notes\n")
}

func TestCheckForFalco(t *testing.T) {
	path := write(t, "r.yaml", strings.Replace(shellRule, "priority", "suppress: {for: 1h}\n  priority", 1))
	code, out, _ := command(t.Context(), "check", "--rules", path, "--falco")
	require.Equal(t, exitOK, code, out)
	require.Contains(t, out, "note: rule:Shell of a server: Falco ignores suppress: the rule alerts whenever its condition holds\n")
}

// TestCheckNotesOfRulesThatAPipelineNames: the rules of a stage are looked at as those
// of the command line are.
func TestCheckNotesOfRulesThatAPipelineNames(t *testing.T) {
	again := strings.Replace(shellRule, "Shell of a server", "Shell again", 1)
	rules := write(t, "r.yaml", shellRule+again)
	path := write(t, "p.json", `{"stages": [{"name": "in", "type": "stdin"},
 {"name": "rules", "type": "policy", "from": "in", "config": {"rules": [`+string(must(json.Marshal(rules)))+`]}},
 {"name": "out", "type": "lines", "from": "rules"}]}`)
	code, out, _ := command(t.Context(), "check", "--config", path, "--strict")
	require.Equal(t, exitFailure, code, out)
	require.Contains(t, out, rules+`:11:14: note: rule:Shell again: the rule matches the same as rule "Shell of a server"`)
	require.Contains(t, out, "0 errors, 0 warnings, 1 note\n")
}
