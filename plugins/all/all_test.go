package all_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/all"
)

func TestFactoriesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range all.Factories() {
		require.Regexp(t, regexp.MustCompile(`^[a-z0-9-]+$`), f.Type)
		require.False(t, seen[f.Type], f.Type)
		require.NotEmpty(t, f.About, f.Type)
		seen[f.Type] = true
	}
}
