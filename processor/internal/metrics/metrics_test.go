package metrics

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serve(t *testing.T, m *Metrics) *Server {
	t.Helper()
	s, err := m.Serve("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		require.NoError(t, s.Stop(context.Background()))
	})
	return s
}

func get(t *testing.T, s *Server, path string) (int, string) {
	t.Helper()
	resp, err := http.Get("http://" + s.Address() + path)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

func TestFigures(t *testing.T) {
	m := New()
	s := serve(t, m)
	m.Watch(func(each func(pipeline.Stats)) {
		each(pipeline.Stats{Name: "out", Type: "json", Position: 1, Waiting: 2, Room: 16, Records: 7, Busy: 1500 * time.Millisecond})
	})
	b := plugin.NewBatch([]view.Record{
		{Record: &sfproto.FileFlow{}}, {Record: &sfproto.Loss{Class: "read", Reason: "ring", Count: 5}}, {Record: &sfproto.Loss{}},
		{Record: &sfproto.Loss{Class: "stream", Reason: "restart"}},
	}, nil)
	a := plugin.Annotation{Source: "syscall"}
	a.Rule, a.Priority = "R", "Error"
	m.Taken("in", b)
	m.Delivered("out", b.With(a, plugin.Annotation{}))
	m.Failed("out")
	m.Count("in", "connections", 3)
	_, text := get(t, s, "/metrics")
	for _, want := range []string{
		`sysflow_processor_records_total{kind="FF",source="in"} 1`,
		`sysflow_processor_lost_total{class="read",reason="ring"} 5`,
		`sysflow_processor_lost_total{class="stream",reason="restart"} 1`,
		`sysflow_processor_alerts_total{exporter="out",priority="Error",rule="R"} 1`,
		`sysflow_processor_stage_errors_total{stage="out"} 1`,
		`sysflow_processor_stage_events_total{name="connections",stage="in"} 3`,
		`sysflow_processor_queue_batches{stage="out"} 2`,
		`sysflow_processor_stage_records_total{stage="out"} 7`,
		`sysflow_processor_stage_busy_seconds_total{stage="out"} 1.5`,
		`sysflow_processor_stage_position{stage="out",type="json"} 1`,
	} {
		require.Contains(t, text, want+"\n")
	}
}

func TestLossSeriesAreBounded(t *testing.T) {
	m := New()
	for i := range 2 * maxLosses {
		m.loss(&sfproto.Loss{Class: fmt.Sprint(i), Count: 1})
	}
	require.Len(t, m.losses, maxLosses)
}

func TestReadiness(t *testing.T) {
	m := New()
	s := serve(t, m)
	status := func(path string) int { code, _ := get(t, s, path); return code }
	require.Equal(t, http.StatusOK, status("/healthz"))
	require.Equal(t, http.StatusServiceUnavailable, status("/readyz"))
	m.SetReady(true)
	require.Equal(t, http.StatusOK, status("/readyz"))
	require.Equal(t, http.StatusOK, status("/debug/pprof/"))
}
