package policy_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// TestDocumentedRulesLoad loads every rule that the document on our own keys shows.
func TestDocumentedRulesLoad(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules.md")
	require.NoError(t, err)
	loaded := 0
	for i, block := range strings.Split(string(text), "```") {
		code, isYAML := strings.CutPrefix(block, "yaml\n")
		if i%2 == 0 || !isYAML || !strings.HasPrefix(code, "- ") {
			continue
		}
		_, found, err := policy.Load([]string{ruleFile(t, code)}, view.Records())
		require.NoError(t, err)
		require.Empty(t, found)
		loaded++
	}
	require.Equal(t, 3, loaded)
}
