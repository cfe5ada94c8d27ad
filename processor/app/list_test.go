package app

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestList(t *testing.T) {
	other := strings.NewReplacer("Shell of a server", "Other \x1b[1m", "WARNING", "DEBUG\n  enabled: false", "[T1059.004]", "[a, b]").Replace(shellRule)
	path := write(t, "r.yaml", shellRule+other)
	f := func(want []string, flags ...string) {
		t.Helper()
		code, out, errs := command(t.Context(), append([]string{"list", "-o", "json", "--rules", path}, flags...)...)
		require.Equal(t, exitOK, code, errs)
		var rows []ruleRow
		require.NoError(t, json.Unmarshal([]byte(out), &rows))
		names := []string{}
		for _, r := range rows {
			names = append(names, r.Rule)
		}
		require.Equal(t, want, names)
	}
	both := []string{"Shell of a server", "Other \x1b[1m"}
	f(both)
	f(both[1:], "--disabled")
	f(both[:1], "--enabled")
	f(both[1:], "--tag", "a", "--tag", "b")
	f([]string{}, "--tag", "a", "--tag", "T1059.004")
	f(both[:1], "--priority", "notice")
	f(both[:1], "--name", "SERVER")

	_, out, _ := command(t.Context(), "list", "--rules", path)
	require.Contains(t, out, "Shell of a server  Warning        yes      "+path+":2")
	require.NotContains(t, out, "\x1b")
	code, _, errs := command(t.Context(), "list", "--priority", "loud")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "--priority loud: want one of Emergency, ")
	code, _, errs = command(t.Context(), "list", "--rules", write(t, "bad.yaml", "- rule: R\n"))
	require.Equal(t, exitConfiguration, code)
	require.Contains(t, errs, `this rule has no "condition"`)
}
