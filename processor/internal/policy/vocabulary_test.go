package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
)

// TestFalcosVocabulary: what Falco's own rule files say is understood without an
// error or a warning.
func TestFalcosVocabulary(t *testing.T) {
	for _, d := range policy.Check([]string{"testdata/vocabulary.yaml"}, policy.Actions{}) {
		t.Errorf("%s\n%s", d.Error(), d.Snippet)
	}
	require.False(t, t.Failed())
}
