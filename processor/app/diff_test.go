package app

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDiff(t *testing.T) {
	old := write(t, "old.yaml", shellRule)
	trace := filepath.Join(tracesDir(t), "v1-express-attack.sf")
	f := func(changes string, want diffRule) {
		t.Helper()
		changed := write(t, "new.yaml", strings.NewReplacer(strings.Split(changes, "|")...).Replace(shellRule))
		code, out, errs := command(t.Context(), "diff", "-o", "json", "--rules", old, changed, "--input", trace)
		require.Equal(t, exitFailure, code, errs)
		var r diffReport
		require.NoError(t, json.Unmarshal([]byte(out), &r))
		require.Equal(t, []diffRule{want}, r.Rules)
		require.Len(t, r.Changes, want.Gained+want.Lost+want.Changed)
		require.Positive(t, r.OldNS)
		require.Positive(t, r.NewNS)
	}
	const name = "Shell of a server"
	f("proc.pname = node|proc.pname = nobody", diffRule{Rule: name, Old: 8, Lost: 8})
	f(" and proc.pname = node|", diffRule{Rule: name, Old: 8, New: 9, Gained: 1})
	f("output: shell|output: a shell", diffRule{Rule: name, Old: 8, New: 8, Changed: 8})

	code, out, errs := command(t.Context(), "diff", old, old, trace)
	require.Equal(t, exitOK, code, errs)
	require.Regexp(t, `^8 alerts before, 8 after\. Cost of an event: \S+ ns before, \S+ ns after \(x \S+\)\.\n$`, out)
	changed := write(t, "new.yaml", strings.Replace(shellRule, "WARNING", "ERROR", 1))
	_, out, _ = command(t.Context(), "diff", old, changed, trace, "--examples", "1")
	require.Regexp(t, `\nchanged  Shell of a server #\d+: Error: shell \(.*\n         before: Warning: shell \(`, out)

	code, _, errs = command(t.Context(), "diff", old)
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "name the old and the new rules")
	code, _, errs = command(t.Context(), "diff", old, filepath.Join(t.TempDir(), "none.yaml"))
	require.Equal(t, exitConfiguration, code)
	require.Contains(t, errs, "none.yaml: no such file")
}
