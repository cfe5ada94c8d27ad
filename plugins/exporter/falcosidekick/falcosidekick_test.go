package falcosidekick

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// payload is what Falcosidekick takes.
type payload struct {
	Output       string         `json:"output"`
	Priority     string         `json:"priority"`
	Rule         string         `json:"rule"`
	Time         time.Time      `json:"time"`
	OutputFields map[string]any `json:"output_fields"`
	Source       string         `json:"source"`
	Tags         []string       `json:"tags"`
	Hostname     string         `json:"hostname"`
}

// sidekick is a receiver as strict as Falcosidekick: the same keys are needed,
// and the same answers given.
type sidekick struct {
	mu     sync.Mutex
	got    []payload
	status func(n int) int // by the request's number from 1; nil: it is up
	n      int
}

func (s *sidekick) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	if s.status != nil {
		if code := s.status(s.n); code != 200 {
			w.WriteHeader(code)
			return
		}
	}
	var p payload
	if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&p) != nil || !p.complete() {
		http.Error(w, "Please send a valid request body", http.StatusBadRequest)
		return
	}
	s.got = append(s.got, p)
}

func (p payload) complete() bool {
	known := map[string]bool{"emergency": true, "alert": true, "critical": true, "error": true, "warning": true,
		"notice": true, "informational": true, "info": true, "debug": true}
	for _, v := range p.OutputFields {
		if _, nested := v.(map[string]any); nested {
			return false
		}
	}
	return p.Output != "" && p.Rule != "" && !p.Time.IsZero() && len(p.OutputFields) > 0 && known[strings.ToLower(p.Priority)]
}

func alert(record int, rule, priority string) plugin.Annotation {
	return plugin.Annotation{Record: record, Source: "syscall", Annotation: sfproto.Annotation{
		TS: plugintest.Start, Rule: rule, Priority: priority, Output: "sh read /tmp/ü", Tags: []string{"T1005"}, GraphID: "9f2c"}}
}

func newStage(t *testing.T, url string, counts *plugintest.Counts) plugin.Consumer {
	t.Helper()
	c := plugintest.Config(t, Factory(), `{"url": `+strconv.Quote(url)+`}`)
	e, err := Factory().NewExporter(plugintest.Settings(t, counts), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.(plugin.Stopper).Stop(t.Context())) })
	return e
}

func TestContract(t *testing.T) {
	server := httptest.NewServer(new(sidekick))
	defer server.Close()
	plugintest.Run(t, Factory(), `{"url": `+strconv.Quote(server.URL)+`}`)
}

func TestAlertsArrive(t *testing.T) {
	receiver := new(sidekick)
	server := httptest.NewServer(receiver)
	defer server.Close()
	b := plugintest.Batch().With(alert(0, "A", "Warning"), alert(3, "B", "Critical"))
	require.NoError(t, newStage(t, server.URL, nil).Consume(t.Context(), b))
	require.Len(t, receiver.got, 2)
	got := receiver.got[0]
	require.Equal(t, `sh read /tmp/\xc3\xbc`, got.Output)
	require.Equal(t, "9f2c", got.OutputFields["sf.graphid"])
	require.Equal(t, []string{"T1005"}, got.Tags)
	require.Equal(t, "node-1", got.Hostname)
	require.Equal(t, "B", receiver.got[1].Rule)
}

// TestAnotherTryBeginsBehindWhatArrived holds that an alert which arrived is not
// sent again when a later one of its batch could not be.
func TestAnotherTryBeginsBehindWhatArrived(t *testing.T) {
	receiver := &sidekick{status: func(n int) int {
		if n == 2 {
			return 503
		}
		return 200
	}}
	server := httptest.NewServer(receiver)
	defer server.Close()
	e := newStage(t, server.URL, nil)
	b := plugintest.Batch().With(alert(0, "A", "Warning"), alert(3, "B", "Warning"))
	err := e.Consume(t.Context(), b)
	require.ErrorContains(t, err, "503")
	require.False(t, plugin.IsPermanent(err))
	require.NoError(t, e.Consume(t.Context(), b))
	require.Len(t, receiver.got, 2)
	require.Equal(t, "A", receiver.got[0].Rule)
	require.Equal(t, "B", receiver.got[1].Rule)
}

func TestARefusedAlertStopsNoOther(t *testing.T) {
	receiver := new(sidekick)
	server := httptest.NewServer(receiver)
	defer server.Close()
	counts := new(plugintest.Counts)
	b := plugintest.Batch().With(alert(0, "A", "no such priority"), alert(3, "B", "Warning"))
	err := newStage(t, server.URL, counts).Consume(t.Context(), b)
	require.True(t, plugin.IsPermanent(err), err)
	require.ErrorContains(t, err, "Please send a valid request body")
	require.EqualValues(t, 1, counts.Get("refused"))
	require.Len(t, receiver.got, 1)
}
