package elasticsearch

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

// server is a real one, which SYSFLOW_TEST_ELASTICSEARCH names: "open=URL guarded=URL
// ca=FILE". The guarded URL wants TLS and the user sysflow with the password secret.
type server struct{ open, guarded, ca string }

func real(t *testing.T) server {
	t.Helper()
	given := os.Getenv("SYSFLOW_TEST_ELASTICSEARCH")
	if given == "" {
		t.Skip("SYSFLOW_TEST_ELASTICSEARCH is not set: make test-services starts an OpenSearch server")
	}
	at := map[string]string{}
	for _, field := range strings.Fields(given) {
		key, value, _ := strings.Cut(field, "=")
		at[key] = value
	}
	return server{at["open"], at["guarded"], at["ca"]}
}

// unique is a new index's name.
func unique() string { return fmt.Sprintf("sysflow-t%d", time.Now().UnixNano()) }

// ask asks the server itself.
func (s server) ask(t *testing.T, method, path, body string) (answer map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.open+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, 2, response.StatusCode/100, "%s %s: %s", method, path, text)
	require.NoError(t, json.Unmarshal(text, &answer), "%s", text)
	return answer
}

// count is how many documents an index has.
func (s server) count(t *testing.T, index string) int {
	t.Helper()
	s.ask(t, http.MethodPost, "/"+index+"/_refresh", "")
	return int(s.ask(t, http.MethodGet, "/"+index+"/_count", "")["count"].(float64))
}

func TestServerIndexesOnce(t *testing.T) {
	s := real(t)
	for _, packed := range []bool{true, false} {
		name, counts := unique(), new(plugintest.Counts)
		e := newStage(t, s.open, fmt.Sprintf(`, "index": %q, "gzip": %v, "maxBytes": 65536`, name, packed), counts)
		for range 2 {
			require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
		}
		all := len(plugintest.Records())
		require.EqualValues(t, all, counts.Get("duplicates"))
		require.Equal(t, all, s.count(t, name))
	}
}

func TestServerKnowsItsUsers(t *testing.T) {
	s := real(t)
	f := func(more, want string) {
		t.Helper()
		err := newStage(t, s.guarded, fmt.Sprintf(`, "index": %q%s`, unique(), more), nil).Consume(t.Context(), plugintest.Batch())
		if want == "" {
			require.NoError(t, err)
			return
		}
		require.ErrorContains(t, err, want)
		require.False(t, plugin.IsPermanent(err), "the server may be mended")
		require.NotContains(t, err.Error(), "wrong")
	}
	trust := fmt.Sprintf(`, "tls": {"ca": %q}`, s.ca)
	f(trust+`, "user": "sysflow", "password": "secret"`, "")
	f(trust+`, "user": "sysflow", "password": "wrong"`, "401 Unauthorized")
	f(trust+`, "apiKey": "wrong"`, "401 Unauthorized")
	f(trust, "401 Unauthorized")
	f(`, "user": "sysflow", "password": "secret"`, "certificate signed by unknown authority")
}

// A document that fits no mapping stops no other.
func TestServerRefusesADocument(t *testing.T) {
	s := real(t)
	name, counts := unique(), new(plugintest.Counts)
	s.ask(t, http.MethodPut, "/"+name, `{"mappings": {"properties": {"file": {"type": "long"}}}}`)
	err := newStage(t, s.open, fmt.Sprintf(`, "index": %q`, name), counts).Consume(t.Context(), plugintest.Batch())
	require.True(t, plugin.IsPermanent(err), "%v", err)
	require.ErrorContains(t, err, "status 400: mapper_parsing_exception")
	refused := int(counts.Get("refused"))
	require.Positive(t, refused)
	require.Equal(t, len(plugintest.Records())-refused, s.count(t, name))
}

// A server whose disk is full, or whose index is closed to writes, is tried again.
func TestServerThatTakesNothingNow(t *testing.T) {
	s := real(t)
	for setting, want := range map[string]string{"read_only_allow_delete": "status 429", "write": "status 403"} {
		name, counts := unique(), new(plugintest.Counts)
		block := func(on bool) {
			s.ask(t, http.MethodPut, "/"+name+"/_settings", fmt.Sprintf(`{"index.blocks.%s": %v}`, setting, on))
		}
		s.ask(t, http.MethodPut, "/"+name, "")
		e := newStage(t, s.open, fmt.Sprintf(`, "index": %q`, name), counts)
		block(true)
		err := e.Consume(t.Context(), plugintest.Batch())
		require.ErrorContains(t, err, want)
		require.False(t, plugin.IsPermanent(err))
		block(false)
		require.NoError(t, e.Consume(t.Context(), plugintest.Batch()))
		require.Equal(t, len(plugintest.Records()), s.count(t, name))
		require.Zero(t, counts.Get("duplicates")+counts.Get("refused"))
	}
}

//go:embed template.json
var template string

// Each field of a document has its type in the template, which serves plain indices
// and data streams alike: with "dynamic": "strict" a field that it lacks is refused.
func TestServerTakesTheTemplate(t *testing.T) {
	s := real(t)
	for _, stream := range []bool{false, true} {
		name, counts := unique(), new(plugintest.Counts)
		var settings map[string]any
		require.NoError(t, json.Unmarshal([]byte(template), &settings))
		settings["index_patterns"], settings["priority"] = []string{name}, time.Now().Unix()
		settings["template"].(map[string]any)["mappings"].(map[string]any)["dynamic"] = "strict"
		if stream {
			settings["data_stream"] = map[string]any{}
		}
		body, err := json.Marshal(settings)
		require.NoError(t, err)
		s.ask(t, http.MethodPut, "/_index_template/"+name, string(body))
		e := newStage(t, s.open, fmt.Sprintf(`, "index": %q`, name), counts)
		for range 2 {
			require.NoError(t, e.Consume(t.Context(), alerted()))
		}
		require.EqualValues(t, len(plugintest.Kinds()), counts.Get("duplicates"))
		require.Equal(t, len(plugintest.Kinds()), s.count(t, name))
		if stream {
			s.ask(t, http.MethodGet, "/_data_stream/"+name, "")
		}
	}
}

// alerted is a batch of every kind of record, with an alert and an enrichment on each.
func alerted() *plugin.Batch {
	b := plugintest.Batch(plugintest.Kinds()...)
	for i := range b.Records {
		b = b.With(plugin.Annotation{Record: i, Source: "syscall", Annotation: sfproto.Annotation{
			Rule: "a rule", Priority: "Warning", Output: "told", Tags: []string{"T1041"}, Techniques: []string{"T1041"}, GraphID: "9f2c",
			Enrichment: map[string]string{"geoip.country": "NO"},
		}})
	}
	return b
}
