package tag

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestContract(t *testing.T) { plugintest.RunAction(t, Factory(), "", "exfiltration, T1041") }

func TestTags(t *testing.T) {
	got, err := tagger{}.Act(t.Context(), plugin.Alert{Argument: "a, mitre:T1041"})
	require.NoError(t, err)
	require.Equal(t, plugin.Addition{Tags: []string{"a", "mitre:T1041"}}, got)
}

func TestArgument(t *testing.T) {
	for _, bad := range []string{"", "a,", "a b", "\x1b[0m"} {
		require.ErrorContains(t, tagger{}.CheckArgument(bad), "is no tag", bad)
	}
}
