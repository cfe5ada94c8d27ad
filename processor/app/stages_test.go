package app

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStagesAreListedWithTheirKeys(t *testing.T) {
	code, out, _ := command(t.Context(), "stages")
	require.Equal(t, exitOK, code)
	require.Contains(t, out, "\nlines            exporter  ")
	require.Contains(t, out, "\npolicy           stage     evaluates Falco rules")

	code, out, _ = command(t.Context(), "stages", "policy")
	require.Equal(t, exitOK, code)
	require.Regexp(t, `\nmax_keys +10000\n`, out)
	require.NotContains(t, out, "BESIDE")
	_, out, _ = command(t.Context(), "stages", "lines")
	require.Regexp(t, `(?s)KEY OF CONFIG.*\npath +""\n.*KEY BESIDE IT.*\nqueue.type +"memory"\n.*\nretry.initial +"200ms"\n`, out)

	code, out, _ = command(t.Context(), "stages", "stdin", "-o", "json")
	require.Equal(t, exitOK, code)
	var rows []stageRow
	require.NoError(t, json.Unmarshal([]byte(out), &rows))
	require.Len(t, rows, 1)
	require.Equal(t, []string{"stdin", "source"}, []string{rows[0].Type, rows[0].Kind})

	code, _, errs := command(t.Context(), "stages", "polcy")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, `there is no stage type "polcy" (did you mean "policy"?)`)
}
