package elasticsearch

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// index is a server that checks the bulk format line by line, as strictly as the
// servers' documentation states it, and keeps documents by index and id.
type index struct {
	mu     sync.Mutex
	docs   map[string]map[string]any
	status func(doc int) int // of a new document, by its number from 1; nil: 201
	n      int
	user   string
}

func (s *index) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user = r.Header.Get("Authorization")
	body, err := io.ReadAll(unpacked(r))
	if err != nil || r.Method != http.MethodPost || r.URL.Path != "/_bulk" || r.Header.Get("Content-Type") != "application/x-ndjson" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	items, err := s.bulk(string(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"took": 1, "errors": true, "items": items})
}

func unpacked(r *http.Request) io.Reader {
	if r.Header.Get("Content-Encoding") != "gzip" {
		return r.Body
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		return strings.NewReader("")
	}
	return z
}

func (s *index) bulk(body string) ([]any, error) {
	if !strings.HasSuffix(body, "\n") {
		return nil, fmt.Errorf("the bulk request must be terminated by a newline")
	}
	lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
	if len(lines)%2 != 0 {
		return nil, fmt.Errorf("an action lacks its source")
	}
	var items []any
	for i := 0; i < len(lines); i += 2 {
		var action struct {
			Create *struct {
				Index string `json:"_index"`
				ID    string `json:"_id"`
			} `json:"create"`
		}
		var doc map[string]any
		if json.Unmarshal([]byte(lines[i]), &action) != nil || action.Create == nil || json.Unmarshal([]byte(lines[i+1]), &doc) != nil {
			return nil, fmt.Errorf("malformed action or source at line %d", i+1)
		}
		items = append(items, map[string]any{"create": s.create(action.Create.Index+"/"+action.Create.ID, doc)})
	}
	return items, nil
}

func (s *index) create(key string, doc map[string]any) map[string]any {
	if s.docs[key] != nil {
		return map[string]any{"status": 409, "error": map[string]any{"type": "version_conflict_engine_exception", "reason": "exists"}}
	}
	s.n++
	if s.status != nil && s.status(s.n) != 201 {
		return map[string]any{"status": s.status(s.n), "error": map[string]any{"type": "some_exception", "reason": "because\x1b"}}
	}
	if s.docs == nil {
		s.docs = map[string]map[string]any{}
	}
	s.docs[key] = doc
	return map[string]any{"status": 201, "result": "created"}
}

func newStage(t *testing.T, url, more string, counts *plugintest.Counts) plugin.Consumer {
	t.Helper()
	config := fmt.Sprintf(`{"url": %q, "encode": {"format": "ecs", "of": "records"}%s}`, url, more)
	e, err := Factory().NewExporter(plugintest.Settings(t, counts), plugintest.Config(t, Factory(), config))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.(plugin.Stopper).Stop(context.Background())) })
	return e
}

func serve(t *testing.T, s *index) string {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

func TestDocumentsAreIndexedOnce(t *testing.T) {
	s, counts := new(index), new(plugintest.Counts)
	e := newStage(t, serve(t, s), `, "user": "u", "password": "p"`, counts)
	all := len(plugintest.Records())
	for range 2 {
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	}
	require.Len(t, s.docs, all)
	require.EqualValues(t, all, counts.Get("duplicates"))
	require.Equal(t, "process-start", s.docs["sysflow-2023.11.14/0123-0"]["event"].(map[string]any)["action"])
	require.Equal(t, "Basic dTpw", s.user)
}

func TestABusyServerIsTriedAgain(t *testing.T) {
	s := &index{status: func(doc int) int {
		if doc == 3 {
			return 429
		}
		return 201
	}}
	e := newStage(t, serve(t, s), "", nil)
	err := e.Consume(t.Context(), plugintest.Batch())
	require.ErrorContains(t, err, `status 429: some_exception: because\x1b`)
	require.False(t, plugin.IsPermanent(err))
	require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
	require.Len(t, s.docs, len(plugintest.Records()))
}

func TestARefusedDocumentStopsNoOther(t *testing.T) {
	s := &index{status: func(doc int) int {
		if doc == 1 {
			return 400
		}
		return 201
	}}
	counts := new(plugintest.Counts)
	err := newStage(t, serve(t, s), `, "gzip": false`, counts).Consume(t.Context(), plugintest.Batch())
	require.True(t, plugin.IsPermanent(err), "%v", err)
	require.Len(t, s.docs, len(plugintest.Records())-1)
	require.EqualValues(t, 1, counts.Get("refused"))
}

func TestAnswersOfOthersAreErrors(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>hello") }))
	defer server.Close()
	require.ErrorContains(t, newStage(t, server.URL, "", nil).Consume(t.Context(), plugintest.Batch()), "not a bulk reply")
	_, err := judge([]byte(`{"items":[]}`), 1)
	require.ErrorContains(t, err, "0 items for 1")
}

func FuzzJudge(f *testing.F) {
	f.Add([]byte(`{"errors":true,"items":[{"create":{"status":400,"error":{"type":"a","reason":"b"}}}]}`))
	f.Add([]byte(`{"items":[{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if r, err := judge(text, 1); err == nil && r.refused > 0 && r.err == nil {
			t.Fatal("a refused document gave no error")
		}
	})
}

func TestContract(t *testing.T) {
	plugintest.Run(t, Factory(), fmt.Sprintf(`{"url": %q, "encode": {"format": "ecs", "of": "records"}}`, serve(t, new(index))))
}

func TestConfig(t *testing.T) {
	f := func(change func(*Config), want string) {
		t.Helper()
		c := Factory().NewConfig().(*Config)
		c.URL = "https://elastic:9200"
		require.NoError(t, c.Validate())
		change(c)
		require.ErrorContains(t, c.Validate(), want)
	}
	f(func(c *Config) { c.URL = "elastic:9200" }, "url ")
	f(func(c *Config) { c.Index = "Upper" }, "index ")
	f(func(c *Config) { c.Index = "a/b" }, "index ")
	f(func(c *Config) { c.User, c.APIKey = "u", "k" }, "apiKey and user")
	f(func(c *Config) { c.MaxBytes = 1 }, "maxBytes ")
	f(func(c *Config) { c.Encode.Format = "template" }, "encode.format")
}
