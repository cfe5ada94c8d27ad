package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGraph(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.json")
	f := func(text string, wantCode int, wantOut string, args ...string) {
		t.Helper()
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		code, stdout, stderr := command(t.Context(), append([]string{"graph"}, args...)...)
		require.Equal(t, wantCode, code, stderr)
		require.Contains(t, stdout+stderr, wantOut)
	}
	good := `{"stages": [{"name": "in", "type": "stdin"}, {"name": "rules", "type": "policy", "from": ["in"]}, {"name": "out", "type": "lines", "from": ["rules"]}]}`
	f(good, exitOK, `"in" -> "rules";`, "--config", path)
	f(good, exitOK, "stage_in --> stage_rules", "--config", path, "-o", "mermaid")
	f(good, exitOK, "<svg ", "--config", path, "-o", "svg")
	f(good, exitUsage, "want dot, mermaid or svg", "--config", path, "-o", "png")
	f(good, exitUsage, "want --config FILE")
	f(`{"stages": [{"name": "in", "type": "stdin"}]}`, exitConfiguration, `nothing takes from stage "in"`, "--config", path)
}
