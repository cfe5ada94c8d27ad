package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// feed is a source that makes batches of one record as long as it runs, and an
// exporter that notes which rule alerted for which of them.
type feed struct {
	mu     sync.Mutex
	sent   int64    // and accepted
	alerts []string // rules, by the number of the record
	twice  int
}

func (f *feed) factories() []plugin.Factory {
	return []plugin.Factory{
		{Type: "feed", NewSource: func(plugin.Settings, any) (plugin.Source, error) { return f, nil }},
		{Type: "notes", NewExporter: func(plugin.Settings, any) (plugin.Consumer, error) { return f, nil }},
		lineExporter(),
		{Type: "spawning", NewConfig: func() any { return new(spawning) },
			NewExporter: func(plugin.Settings, any) (plugin.Consumer, error) { return f, nil }},
		{Type: "hasty", NewConfig: func() any { return new(hasty) },
			NewExporter: func(_ plugin.Settings, c any) (plugin.Consumer, error) { return hurried{f, *c.(*hasty)}, nil }},
		{Type: "denied", NewExporter: func(plugin.Settings, any) (plugin.Consumer, error) { return denied{f}, nil }},
	}
}

// spawning is the configuration of a stage that starts processes.
type spawning struct{}

func (*spawning) StartsProcesses() bool { return true }

// denied is a stage that may not do what it has to.
type denied struct{ plugin.Consumer }

func (denied) Start(context.Context) error {
	return fmt.Errorf("listen: %w", &fs.PathError{Op: "bind", Path: "/x", Err: syscall.EACCES})
}

// hasty is a file that another one replaces while the pipeline starts.
type hasty struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type hurried struct {
	plugin.Consumer
	hasty
}

func (h hurried) Start(context.Context) error { return os.Rename(h.From, h.To) }

// Run implements plugin.Source.
func (f *feed) Run(ctx context.Context, next plugin.Consumer) error {
	for ctx.Err() == nil {
		r := view.Record{Record: &sfproto.ProcessEvent{TS: 1, OpFlags: sfproto.OpExec}, Seq: f.sent}
		b := plugin.NewBatch([]view.Record{r}, nil)
		err := next.Consume(ctx, b)
		b.Done(err)
		if err == nil {
			f.sent++
		}
	}
	return nil
}

// Consume implements plugin.Consumer.
func (f *feed) Consume(_ context.Context, b *plugin.Batch) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range b.Annotations {
		if a.Sequence != int64(len(f.alerts)) {
			f.twice++ // or one was left out
		}
		f.alerts = append(f.alerts, a.Rule)
	}
	return nil
}

func (f *feed) last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.alerts) == 0 {
		return ""
	}
	return f.alerts[len(f.alerts)-1]
}

func ruleNamed(name string) string {
	return "- rule: " + name + "\n  desc: d\n  condition: evt.type = execve\n  output: o\n  priority: INFO\n"
}

// running is a pipeline that runs with a feed.
type running struct {
	*feed
	rules, pipeline, address, admin string
	log                             *buffer
}

// start runs a pipeline of a feed, the rule A and notes until the test ends, and
// then checks that each record has had one alert.
func start(t *testing.T, watch string) running {
	dir := t.TempDir()
	r := running{feed: new(feed), rules: filepath.Join(dir, "rules.yaml"), admin: filepath.Join(dir, "admin.sock"), log: new(buffer)}
	require.NoError(t, os.WriteFile(r.rules, []byte(ruleNamed("A")), 0o600))
	r.pipeline = write(t, "p.json", `{"stages": [{"name": "in", "type": "feed"},
		{"name": "rules", "type": "policy", "from": "in", "config": {"rules": [`+string(must(json.Marshal(r.rules)))+`], "watch": `+watch+`}},
		{"name": "out", "type": "notes", "from": "rules"}]}`)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() {
		p := testProgram(r.feed.factories()...)
		done <- p.execute(ctx, []string{"run", "--config", r.pipeline, "--metrics-address", "127.0.0.1:0", "--admin-socket", r.admin}, io.Discard, r.log)
	}()
	t.Cleanup(func() {
		cancel()
		require.Equal(t, exitOK, <-done, r.log)
		http.DefaultClient.CloseIdleConnections()
		require.Zero(t, r.twice)
		require.Len(t, r.alerts, int(r.sent))
	})
	r.alertsOf(t, "A")
	found := regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(r.log.String())
	require.NotNil(t, found, r.log)
	r.address = "http://" + found[1]
	return r
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	require.Eventually(t, holds, 20*time.Second, 2*time.Millisecond, what)
}

func (r running) alertsOf(t *testing.T, rule string) {
	t.Helper()
	eventually(t, "alerts of "+rule, func() bool { return r.last() == rule })
}

func (r running) get(t *testing.T, path string) string {
	t.Helper()
	resp, err := http.Get(r.address + path)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

func replace(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+".new", []byte(text), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}

func TestRulesAreReloadedWhenTheirFileChanges(t *testing.T) {
	r := start(t, "true")
	require.Equal(t, "ok\n", r.get(t, "/readyz"))
	replace(t, r.rules, ruleNamed("B"))
	r.alertsOf(t, "B")

	replace(t, r.rules, strings.Replace(ruleNamed("C"), "evt.type", "evt.tpe", 1))
	eventually(t, "a degraded stage", func() bool { return strings.Contains(r.get(t, "/readyz"), "degraded") })
	require.Equal(t, "ok\ndegraded: rules: rules from before stay in force: "+
		r.rules+`:3:14: rule "C": unknown field "evt.tpe" (did you mean evt.type?)`+"\n", r.get(t, "/readyz"))
	require.Contains(t, r.log.String(), `"message":"rules are not reloaded: those from before stay in force"`)
	figures := r.get(t, "/metrics")
	require.Contains(t, figures, `sysflow_processor_stage_degraded{stage="rules"} 1`)
	require.Contains(t, figures, `sysflow_processor_stage_events_total{name="reload_failures",stage="rules"} 1`)
	require.Contains(t, figures, `sysflow_processor_stage_events_total{name="reloads",stage="rules"} 1`)
	require.Contains(t, figures, `sysflow_processor_stage_figure{name="rules_loaded_timestamp_seconds",stage="rules"}`)
	r.alertsOf(t, "B")

	replace(t, r.rules, ruleNamed("D"))
	r.alertsOf(t, "D")
	require.Equal(t, "ok\n", r.get(t, "/readyz"))
	require.Contains(t, r.get(t, "/metrics"), `sysflow_processor_stage_degraded{stage="rules"} 0`)
}

func TestRulesAreReloadedOnHangup(t *testing.T) {
	r := start(t, "false")
	hangup := func() { require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP)) }
	hangup()
	eventually(t, "an answer", func() bool { return strings.Contains(r.log.String(), "rules are unchanged") })
	replace(t, r.rules, ruleNamed("B"))
	hangup()
	r.alertsOf(t, "B")

	replace(t, r.rules, "- rule: C\n")
	for n := 1; n <= 2; n++ { // it is told anew each time that somebody asks
		hangup()
		eventually(t, "a refusal", func() bool { return strings.Count(r.log.String(), "rules are not reloaded") == n })
	}
}

// TestPipelineIsReloadedWhenItsFileChanges: start checks that no record is lost or
// doubled on the way.
func TestPipelineIsReloadedWhenItsFileChanges(t *testing.T) {
	r := start(t, "true")
	text := read(t, r.pipeline)
	other := write(t, "other.yaml", ruleNamed("B"))
	replace(t, r.pipeline, strings.Replace(text, r.rules, other, 1))
	r.alertsOf(t, "B")
	eventually(t, "a log of it", func() bool {
		return strings.Contains(r.log.String(), `"replaced":["rules"],"rewired":null,"removed":null`)
	})

	replace(t, r.pipeline, strings.Replace(text, `"notes"`, `"noted"`, 1))
	eventually(t, "a degraded pipeline", func() bool { return strings.Contains(r.get(t, "/readyz"), "degraded") })
	require.Equal(t, "ok\ndegraded: pipeline file: the pipeline from before goes on: "+r.pipeline+
		`:3:27: there is no stage type "noted" (did you mean "notes"?)`+"\n", r.get(t, "/readyz"))
	require.Contains(t, r.log.String(), `"message":"pipeline is not reloaded: it goes on as before"`)
	figures := r.get(t, "/metrics")
	require.Contains(t, figures, `sysflow_processor_stage_degraded{stage="pipeline file"} 1`)
	require.Contains(t, figures, `sysflow_processor_stage_events_total{name="reload_failures",stage="pipeline file"} 1`)
	r.alertsOf(t, "B")

	replace(t, r.pipeline, strings.TrimSuffix(text, "]}")+`, {"name": "more", "type": "lines", "from": "rules", "config": {"path": "`+r.pipeline+`.out"}}]}`)
	r.alertsOf(t, "A")
	eventually(t, "a stage more", func() bool { return strings.Contains(r.get(t, "/metrics"), `stage_records_total{stage="more"}`) })
	require.Equal(t, "ok\n", r.get(t, "/readyz"))
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
	eventually(t, "an answer", func() bool { return strings.Contains(r.log.String(), "pipeline is as its file says") })
}

func TestPipelineThatChangesDuringTheStartIsReloaded(t *testing.T) {
	f, log := new(feed), new(buffer)
	path := write(t, "p.json", "")
	line := func(rule, out string) string {
		return `{"stages": [{"name": "in", "type": "feed"},
			{"name": "rules", "type": "policy", "from": "in", "config": {"rules": ["` + write(t, "rules.yaml", ruleNamed(rule)) + `"]}},
			{"name": "out", "from": "rules", ` + out + `}]}`
	}
	next := write(t, "next.json", line("B", `"type": "notes"`))
	require.NoError(t, os.WriteFile(path, []byte(line("A", `"type": "hasty", "config": {"from": "`+next+`", "to": "`+path+`"}`)), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() {
		p := testProgram(f.factories()...)
		done <- p.execute(ctx, []string{"run", "--config", path}, io.Discard, log)
	}()
	running{feed: f}.alertsOf(t, "B")
	cancel()
	require.Equal(t, exitOK, <-done, log)
}

// TestWhatAReloadCannotDoIsTold: the privileges that a confined processor has given up
// do not come back, and who asks for a stage that needs them is told what would.
func TestWhatAReloadCannotDoIsTold(t *testing.T) {
	r := start(t, "false")
	text, err := os.ReadFile(r.pipeline)
	require.NoError(t, err)
	f := func(stage string, want ...string) {
		t.Helper()
		replace(t, r.pipeline, strings.Replace(string(text), "\n\t\t{\"name\": \"out\"", "\n"+stage+",\n\t\t{\"name\": \"out\"", 1))
		eventually(t, want[0], func() bool { return strings.Contains(r.log.String(), want[0]) })
		for _, w := range want {
			require.Contains(t, r.log.String(), w)
		}
		require.Contains(t, r.get(t, "/readyz"), "degraded: pipeline file: the pipeline from before goes on: ")
		r.alertsOf(t, "A")
	}
	f(`{"name": "child", "type": "spawning", "from": "rules"}`, `stage \"child\" starts processes, which a confined processor may not`,
		r.pipeline+":3:1: ", "start the processor with --confine off: a reload cannot give that back")
	f(`{"name": "port", "type": "denied", "from": "rules"}`, `start stage \"port\": listen: bind /x: permission denied`,
		"the processor has given up its privileges since its start")
	replace(t, r.pipeline, string(text))
	eventually(t, "the file from before", func() bool { return r.get(t, "/readyz") == "ok\n" })
}
