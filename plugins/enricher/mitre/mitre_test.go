package mitre

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func TestAlertsGetNames(t *testing.T) {
	sink, counts := new(plugintest.Sink), new(plugintest.Counts)
	stage, err := Factory().NewStage(plugintest.Settings(t, counts), nil, sink)
	require.NoError(t, err)
	alert := plugin.Annotation{Record: 3, Source: "syscall", Annotation: sfproto.Annotation{Techniques: []string{"T1041", "T1053.003", "T9999"}}}
	require.NoError(t, stage.Consume(t.Context(), plugintest.Batch().With(alert)))
	got := sink.Annotations()
	require.Len(t, got, 2)
	require.Equal(t, 3, got[1].Record)
	require.Equal(t, map[string]string{
		"attack.techniques": "T1041 Exfiltration Over C2 Channel; T1053.003 Scheduled Task/Job: Cron",
		"attack.tactics":    "execution,exfiltration,persistence,privilege-escalation",
	}, got[1].Enrichment)
	require.EqualValues(t, 1, counts.Get("unknown_technique"))
}

// The table is in order, without doubles, and each technique's parent is there.
func TestTable(t *testing.T) {
	tactics := []string{"reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation",
		"defense-evasion", "credential-access", "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact"}
	all := techniques()
	require.Len(t, all, strings.Count(table, "\n"))
	for id, technique := range all {
		require.Regexp(t, regexp.MustCompile(`^T\d{4}(\.\d{3})?$`), id)
		require.NotEmpty(t, technique.name, id)
		require.Contains(t, all, id[:5])
		for _, tactic := range technique.tactics {
			require.True(t, slices.Contains(tactics, tactic), "%s: %s", id, tactic)
		}
	}
}

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), "") }
