package services

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/scripts/cgroup"
	"github.com/sysflow-stack/sysflow/scripts/pair"
)

const charts = "../../charts"

// promtool runs Prometheus's own checker.
func promtool(t *testing.T, stdin io.Reader, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(given(t, prometheusVariable)), "promtool"), args...)
	c.Stdin = stdin
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// Each alert fires on the figures that it is about, and none on those of a pair that is
// well.
func TestAlertRules(t *testing.T) {
	promtool(t, nil, "check", "rules", charts+"/prometheus/alerts.yaml")
	promtool(t, nil, "test", "rules", charts+"/prometheus/alerts_test.yaml")
}

// watched is a pair at work under a Prometheus that scrapes both each second. What the
// processor alerts on, its sink refuses for good.
type watched struct {
	collector, processor *pair.Process
	prometheus           string // its URL
}

const watchedRules = `
- rule: Cat
  desc: A program of the load.
  condition: evt.type = execve and proc.name = cat
  output: "%proc.cmdline"
  priority: NOTICE
`

func watch(t *testing.T) watched {
	t.Helper()
	given(t, prometheusVariable)
	if os.Geteuid() != 0 {
		t.Skip("the collector needs root")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	sink := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadRequest) }))
	t.Cleanup(sink.Close)
	socket := filepath.Join(dir, "s.sock")
	pipeline := write("pipeline.json", fmt.Sprintf(`{"stages": [
		{"name": "in", "type": "socket", "config": {"path": %q}},
		{"name": "policy", "type": "policy", "from": "in", "config": {"rules": [%q], "mode": "enrich"}},
		{"name": "hook", "type": "webhook", "from": "policy", "queue": {"type": "disk", "path": %q}, "deadLetter": %q, "config": {"url": %q}},
		{"name": "all", "type": "null", "from": "policy"}]}`,
		socket, write("rules.yaml", watchedRules), filepath.Join(dir, "queue"), filepath.Join(dir, "dead"), sink.URL))
	var w watched
	w.processor = start(t, ctx, "sfprocessor", "run", "--config", pipeline)
	w.collector = start(t, ctx, "sfcollector", "run", "--socket", socket, "--cgroup", load(t))
	w.prometheus = prometheus(t, ctx, write("prometheus.yml", fmt.Sprintf(`
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [%s]
scrape_configs:
  - {job_name: sysflow-collector, static_configs: [{targets: [%q]}]}
  - {job_name: sysflow-processor, static_configs: [{targets: [%q]}]}
`, absolute(t, charts+"/prometheus/alerts.yaml"), w.collector.Address(), w.processor.Address())))
	return w
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	require.NoError(t, err)
	return path
}

func start(t *testing.T, ctx context.Context, name string, args ...string) *pair.Process {
	t.Helper()
	p, err := pair.StartReady(ctx, pair.Options{Path: pair.Binary(name), Args: args})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop(time.Minute), p.Stderr()) })
	return p
}

// load starts programs and reads files in a cgroup of its own, until the test ends.
func load(t *testing.T) (folder string) {
	t.Helper()
	group, err := cgroup.New("services")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, group.Remove()) })
	p, err := pair.Start(pair.Options{Path: "/bin/sh", Args: []string{"-c", "while :; do cat /etc/hostname; cat /absent; sleep 0.1; done"}, Before: group.Contain})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Kill()) })
	return group.Path()
}

// prometheus starts one and waits until it is ready.
func prometheus(t *testing.T, ctx context.Context, config string) (at string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	p, err := pair.Start(pair.Options{Path: given(t, prometheusVariable), Args: []string{
		"--config.file", config, "--storage.tsdb.path", filepath.Join(t.TempDir(), "data"), "--web.listen-address", address}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop(time.Minute), p.Stderr()) })
	at = "http://" + address
	for ctx.Err() == nil {
		if response, err := http.Get(at + "/-/ready"); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return at
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("Prometheus is not ready: %s", p.Stderr())
	return ""
}

// result is a sample of an answer to a query.
type result struct {
	Metric map[string]string `json:"metric"`
	Value  [2]any            `json:"value"`
}

// query asks Prometheus.
func (w watched) query(t require.TestingT, expression string) []result {
	response, err := http.Get(w.prometheus + "/api/v1/query?query=" + url.QueryEscape(expression))
	require.NoError(t, err)
	defer response.Body.Close()
	var answer struct {
		Status, Error string
		Data          struct{ Result []result }
	}
	require.NoError(t, json.NewDecoder(response.Body).Decode(&answer))
	require.Equal(t, "success", answer.Status, "%s: %s", expression, answer.Error)
	return answer.Data.Result
}

// A Prometheus scrapes the pair at work: what it serves is as it should be, every panel
// of the dashboard shows something but those about losses, and an alert fires.
func TestPrometheusWatchesThePair(t *testing.T) {
	w := watch(t)
	for _, p := range []*pair.Process{w.collector, w.processor} {
		response, err := http.Get("http://" + p.Address() + "/metrics")
		require.NoError(t, err)
		promtool(t, response.Body, "check", "metrics")
		response.Body.Close()
	}
	require.Eventually(t, func() bool {
		return len(w.query(t, `ALERTS{alertname="SysFlowDeadLetters", alertstate="firing", exporter="hook"}`)) == 1
	}, time.Minute, 200*time.Millisecond)
	expressions := dashboard(t)
	require.NotEmpty(t, expressions)
	require.Eventually(t, func() bool { return len(w.empty(t, expressions)) == 0 }, time.Minute, time.Second, "empty: %q", w.empty(t, expressions))
	require.Empty(t, w.query(t, `ALERTS{alertname!="SysFlowDeadLetters", alertstate="firing"}`))
}

// empty are the expressions that give nothing. A pair that loses nothing has no loss.
func (w watched) empty(t *testing.T, expressions []string) (out []string) {
	for _, e := range expressions {
		loss := strings.Contains(e, "_drops_") || strings.Contains(e, "_lost_") || strings.Contains(e, "_dropped_")
		if len(w.query(t, e)) == 0 && !loss {
			out = append(out, e)
		}
	}
	return out
}

// dashboard are the expressions of the Grafana dashboard, with its variables filled in.
func dashboard(t *testing.T) (out []string) {
	t.Helper()
	text, err := os.ReadFile(charts + "/grafana/sysflow.json")
	require.NoError(t, err)
	var board struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	require.NoError(t, json.Unmarshal(text, &board))
	fill := strings.NewReplacer("$instance", ".*", "$__rate_interval", "10s")
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			out = append(out, fill.Replace(target.Expr))
		}
	}
	return out
}
