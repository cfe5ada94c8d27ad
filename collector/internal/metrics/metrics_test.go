package metrics

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sysflow-stack/sysflow/collector/internal/emit"
	"github.com/sysflow-stack/sysflow/collector/internal/event"
	"github.com/sysflow-stack/sysflow/collector/internal/sink"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func values() Values {
	n := func() int64 { return 3 }
	ledger := new(emit.Ledger)
	ledger.Add("", event.ClassOpen, emit.ReasonQueueFull, 3)
	ledger.Add("cafe", event.ClassOpen, emit.ReasonQueueFull, 2)
	return Values{
		Spool:  func() Waiting { return Waiting{Blocks: 1, Bytes: 7, Records: 9} },
		Ledger: ledger, Records: func(k sfproto.Kind) int64 { return int64(k) },
		Cuts:     func() map[sink.Cut]int64 { return map[sink.Cut]int64{{Kind: sfproto.KindProcess, Field: "env"}: 2} },
		HeldBack: n, Bytes: n, Streams: n, Events: n, Bad: n, Ring: n, Compat: n,
		LateEnds: n, Unwitnessed: n, Flows: n, Processes: n, Unread: n, Evicted: map[string]func() int64{"flow": n},
		Containers: map[string]func() int64{"given_up": n},
		Filtered:   map[string]func() int64{"port": n},
		Waiting:    func() int { return 5 },
		Programs:   map[string]func() int64{"hashed": n},
		Queued:     func() int { return 4 }, Connected: func() bool { return true },
		Limit: func() int64 { return 1 << 20 }, Short: func() bool { return false },
	}
}

// TestNamesFollowConventions: Prometheus's, as its own linter knows them.
func TestNamesFollowConventions(t *testing.T) {
	families, err := New(values()).Gather()
	require.NoError(t, err)
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	require.NoError(t, err)
	require.Empty(t, problems)
}

func TestServe(t *testing.T) {
	health := Health{Trouble: "no stream"}
	s, err := Serve("127.0.0.1:0", New(values()), func() Health { return health })
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	f := func(path string, status int, want string) {
		t.Helper()
		resp, err := client.Get("http://" + s.Addr() + path)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, status, resp.StatusCode)
		require.Contains(t, string(body), want)
	}
	f("/metrics", 200, `sysflow_collector_container_drops_total{class="open",container="cafe",reason="queue_full"} 2`)
	f("/metrics", 200, `sysflow_collector_drops_total{class="open",reason="queue_full"} 5`)
	f("/metrics", 200, `sysflow_collector_records_total{kind="FF"} 6`)
	f("/metrics", 200, `sysflow_collector_log_lines_held_back_total 3`)
	f("/metrics", 200, "sysflow_collector_unwitnessed_total 3")
	f("/metrics", 200, "process_resident_memory_bytes ")
	f("/metrics", 200, "go_goroutines ")
	f("/metrics", 200, `sysflow_collector_cut_fields_total{field="env",record="Process"} 2`)
	f("/metrics", 200, `sysflow_collector_container_lookups_total{result="given_up"} 3`)
	f("/metrics", 200, `sysflow_collector_program_hashes_total{result="hashed"} 3`)
	f("/metrics", 200, `sysflow_collector_filtered_total{by="port"} 3`)
	f("/metrics", 200, "sysflow_collector_waiting_records 5")
	f("/metrics", 200, "sysflow_collector_spool_records 9")
	f("/metrics", 200, "sysflow_collector_connected 1")
	f("/healthz", 200, "ok")
	f("/readyz", 503, "no stream")
	health = Health{Ready: true, Trouble: "nobody listens"}
	f("/readyz", 200, "degraded: nobody listens\n")
	health = Health{Ready: true}
	f("/readyz", 200, "ok\n")
	f("/debug/pprof/cmdline", 200, "")
	require.NoError(t, s.Stop(context.Background()))
}

func TestProfilesOnLoopbackOnly(t *testing.T) {
	h := handler(New(values()), func() Health { return Health{Ready: true} }, false)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/debug/pprof/", nil))
	require.Equal(t, http.StatusNotFound, w.Code)
}

func TestAddressInUse(t *testing.T) {
	s, err := Serve("127.0.0.1:0", New(values()), func() Health { return Health{Ready: true} })
	require.NoError(t, err)
	defer s.Stop(context.Background())
	_, err = Serve(s.Addr(), New(values()), func() Health { return Health{Ready: true} })
	require.ErrorContains(t, err, "serve metrics")
}
