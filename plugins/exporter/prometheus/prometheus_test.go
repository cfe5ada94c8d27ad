package prometheus

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func alert(rule string) plugin.Annotation {
	return plugin.Annotation{Source: "syscall", Annotation: sfproto.Annotation{TS: 1_500_000_000, Rule: rule, Priority: "Warning"}}
}

func TestMatchesAreServed(t *testing.T) {
	counts := new(plugintest.Counts)
	e := newExporter(plugintest.Settings(t, counts), &Config{Address: "127.0.0.1:0", Path: "/metrics", MaxSeries: 2})
	require.NoError(t, e.Start(t.Context()))
	require.NoError(t, e.Consume(t.Context(), plugintest.Batch().With(alert("A"), alert("A"), alert("B \"x\"\n"), alert("C"))))
	answer, err := http.Get("http://" + e.address.String() + "/metrics")
	require.NoError(t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.NoError(t, e.Stop(context.Background()))
	for _, line := range []string{
		`sysflow_rule_matches_total{priority="Warning",rule="A",source="syscall"} 2`,
		`sysflow_rule_matches_total{priority="Warning",rule="B \"x\"\n",source="syscall"} 1`,
		`sysflow_rule_matches_total{priority="other",rule="other",source="syscall"} 1`,
		`sysflow_rule_last_match_timestamp_seconds{priority="Warning",rule="A",source="syscall"} 1.5`,
	} {
		require.Contains(t, string(text), line+"\n")
	}
	require.EqualValues(t, 1, counts.Get("series_full"))
}

func TestAnAddressThatIsTakenIsAnError(t *testing.T) {
	first := newExporter(plugintest.Settings(t, nil), &Config{Address: "127.0.0.1:0", Path: "/metrics", MaxSeries: 2})
	require.NoError(t, first.Start(t.Context()))
	second := newExporter(plugintest.Settings(t, nil), &Config{Address: first.address.String(), Path: "/metrics", MaxSeries: 2})
	require.ErrorContains(t, second.Start(t.Context()), "serve metrics: ")
	require.NoError(t, first.Stop(context.Background()))
}

func TestContract(t *testing.T) { plugintest.Run(t, Factory(), `{"address": "127.0.0.1:0"}`) }

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Address = "9464" }, "address ")
	f(func(c *Config) { c.Path = "metrics" }, "path ")
	f(func(c *Config) { c.MaxSeries = 0 }, "maxSeries ")
}
