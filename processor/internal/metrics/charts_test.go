package metrics

import (
	"os"
	"regexp"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

// TestChartsNameFiguresThatThereAre: of the dashboard and the alert rules.
func TestChartsNameFiguresThatThereAre(t *testing.T) {
	ch := make(chan *prometheus.Desc, 1000)
	New().registry.Describe(ch)
	close(ch)
	known := map[string]bool{}
	for d := range ch {
		known[regexp.MustCompile(`fqName: "([^"]+)"`).FindStringSubmatch(d.String())[1]] = true
	}
	for _, path := range []string{"grafana/sysflow.json", "prometheus/alerts.yaml"} {
		text, err := os.ReadFile("../../../charts/" + path)
		require.NoError(t, err)
		names := regexp.MustCompile(`sysflow_processor_\w+`).FindAllString(string(text), -1)
		require.NotEmpty(t, names)
		for _, name := range names {
			require.True(t, known[name], "%s: %s", path, name)
		}
	}
}
