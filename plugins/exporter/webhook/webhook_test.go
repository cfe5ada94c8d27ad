package webhook

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// receiver keeps the bodies it got; answers are by a request's number from 1.
type receiver struct {
	bodies []string
	types  []string
	n      int
	answer func(n int) int
}

func (s *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.n++
	if s.answer != nil && s.answer(s.n) != 200 {
		w.WriteHeader(s.answer(s.n))
		return
	}
	body, _ := io.ReadAll(r.Body)
	s.bodies, s.types = append(s.bodies, string(body)), append(s.types, r.Header.Get("Content-Type"))
}

func newStage(t *testing.T, s *receiver, config string) plugin.Consumer {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	c := plugintest.Config(t, Factory(), `{"url": `+strconv.Quote(server.URL)+`, "encode": {"format": "sysflow", "of": "records"}, `+config+`}`)
	e, err := Factory().NewExporter(plugintest.Settings(t, nil), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.(plugin.Stopper).Stop(t.Context())) })
	return e
}

func TestContract(t *testing.T) {
	server := httptest.NewServer(new(receiver))
	defer server.Close()
	plugintest.Run(t, Factory(), `{"url": `+strconv.Quote(server.URL)+`, "encode": {"format": "ecs", "of": "records"}}`)
}

func TestBodies(t *testing.T) {
	all := len(plugintest.Records())
	s := new(receiver)
	require.NoError(t, newStage(t, s, `"body": "each"`).Consume(t.Context(), plugintest.Batch()))
	require.Len(t, s.bodies, all)
	require.Equal(t, "application/json", s.types[0])

	s = new(receiver)
	require.NoError(t, newStage(t, s, `"body": "lines"`).Consume(t.Context(), plugintest.Batch()))
	require.Len(t, s.bodies, 1)
	require.Equal(t, all, strings.Count(s.bodies[0], "\n"))
	require.Equal(t, "application/x-ndjson", s.types[0])

	s = new(receiver)
	require.NoError(t, newStage(t, s, `"body": "array", "maxBytes": 1024`).Consume(t.Context(), plugintest.Batch()))
	require.Greater(t, len(s.bodies), 1)
	total := 0
	for _, body := range s.bodies {
		var list []any
		require.NoError(t, json.Unmarshal([]byte(body), &list))
		total += len(list)
	}
	require.Equal(t, all, total)
}

func TestAnotherTryBeginsBehindWhatArrived(t *testing.T) {
	s := &receiver{answer: func(n int) int {
		if n == 3 {
			return 500
		}
		return 200
	}}
	e, b := newStage(t, s, `"body": "each"`), plugintest.Batch()
	require.Error(t, e.Consume(t.Context(), b))
	require.NoError(t, e.Consume(t.Context(), b))
	require.Len(t, s.bodies, len(b.Records))
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.URL = "http://127.0.0.1/"
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.Body = "all" }, "body ")
	f(func(c *Config) { c.MaxBytes = 1 }, "maxBytes 1: ")
	f(func(c *Config) { c.Encode.Of = "" }, "encode.of ")
	f(func(c *Config) { c.URL = "" }, "url ")
}
