package app

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/profile"
)

func TestProfile(t *testing.T) {
	rules := write(t, "r.yaml", shellRule)
	trace := filepath.Join(tracesDir(t), "v1-express-attack.sf")
	code, out, errs := command(t.Context(), "profile", "--rules", rules, "--input", trace, "--rounds", "1", "-o", "json")
	require.Equal(t, exitOK, code, errs)
	var p profile.Profile
	require.NoError(t, json.Unmarshal([]byte(out), &p))
	require.Greater(t, p.Records, p.Events/10)
	require.Positive(t, p.Together)
	require.Len(t, p.Rules, 1)
	r := p.Rules[0]
	require.Equal(t, []any{"Shell of a server", 67, 8}, []any{r.Name, r.Events, r.Matches})
	require.Len(t, r.Clauses, 3)
	require.Equal(t, profile.Clause{Text: "evt.type = execve", Reached: 67, Held: 67, NS: r.Clauses[0].NS}, r.Clauses[0])
	require.Equal(t, profile.Clause{Text: "proc.name in (sh, bash, dash)", Reached: 67, Held: 9, NS: r.Clauses[1].NS}, r.Clauses[1])
	require.Equal(t, profile.Clause{Text: "proc.pname = node", Reached: 9, Held: 8, NS: r.Clauses[2].NS}, r.Clauses[2])

	second := write(t, "s.yaml", strings.Replace(shellRule, "Shell of", "Shells of", 1))
	code, out, errs = command(t.Context(), "profile", "--top", "1", "--rounds", "1", "--rules", rules, "--rules", second)
	require.Equal(t, exitOK, code, errs)
	require.Regexp(t, `^ SHARE +EVENTS +HELD +NS/EVENT  RULE`, out)
	require.Regexp(t, `\.\.\. and 1 rule more \(--top 0 shows all\)\n\d+ records, \d+ events\. All rules together: \S+ ns`, out)

	code, _, errs = command(t.Context(), "profile", "--rounds", "0")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "--rounds is 1 or more")
}
