package post

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/plugins/internal/tlsconfig"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

func client(t *testing.T, c Config) *Client {
	t.Helper()
	c.Timeout = jsonfile.Duration(5 * time.Second)
	require.NoError(t, c.Validate())
	out, err := New(c)
	require.NoError(t, err)
	t.Cleanup(out.Close)
	return out
}

func TestPostSortsAnswers(t *testing.T) {
	f := func(status int, wantErr string, permanent bool) {
		t.Helper()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "http://elsewhere.invalid/")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "no\x1b[2J")
		}))
		defer server.Close()
		err := client(t, Config{URL: server.URL}).Post(t.Context(), "text/plain", []byte("x"))
		if wantErr == "" {
			require.NoError(t, err)
			return
		}
		require.ErrorContains(t, err, wantErr)
		require.Equal(t, permanent, plugin.IsPermanent(err))
	}
	f(200, "", false)
	f(202, "", false)
	f(400, `server answered 400 Bad Request: no\x1b[2J`, true)
	f(413, "413", true)
	f(302, "302", true)
	f(401, "401", false)
	f(429, "429", false)
	f(503, "503", false)
}

func TestServersSayWhenToTryAgain(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f := func(text string, want time.Duration) {
		t.Helper()
		require.Equal(t, want, retryAfter(text, now), text)
	}
	f("", 0)
	f("soon", 0)
	f("-5", 0)
	f("7", 7*time.Second)
	f("99999999999999", mostWait)
	f("Fri, 02 Jan 2026 03:04:35 GMT", 30*time.Second)
	f("Fri, 02 Jan 2026 03:04:00 GMT", 0)
	f("Fri, 01 Jan 2100 00:00:00 GMT", mostWait)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	require.Equal(t, 2*time.Second, plugin.Wait(client(t, Config{URL: server.URL}).Post(t.Context(), "", nil)))
}

func TestPostSendsHeadersAndGzip(t *testing.T) {
	var got http.Header
	var body string
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = r.Header
		z, err := gzip.NewReader(r.Body)
		if err == nil {
			text, _ := io.ReadAll(z)
			body = string(text)
		}
	}))
	defer server.Close()
	c := client(t, Config{URL: server.URL, Gzip: true, Headers: map[string]string{"X-Team": "web"}, TLS: tlsconfig.Config{Insecure: true}})
	require.NoError(t, c.Post(t.Context(), "application/json", []byte(`{"a":1}`)))
	require.Equal(t, `{"a":1}`, body)
	require.Equal(t, "web", got.Get("X-Team"))
	require.Equal(t, "application/json", got.Get("Content-Type"))
	require.ErrorContains(t, client(t, Config{URL: server.URL}).Post(t.Context(), "", nil), "certificate")
}

func TestErrorsDoNotTellPasswords(t *testing.T) {
	err := client(t, Config{URL: "http://user:secret@127.0.0.1:1/"}).Post(t.Context(), "", nil)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "secret")
	require.False(t, plugin.IsPermanent(err))
}

func TestConfig(t *testing.T) {
	require.ErrorContains(t, Config{URL: "host:2801", Timeout: 1}.Validate(), "url ")
	require.ErrorContains(t, Config{URL: "http://host", Timeout: 0}.Validate(), "timeout: ")
}
