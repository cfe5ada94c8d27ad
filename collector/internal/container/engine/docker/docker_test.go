package docker

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sysflow-stack/sysflow/collector/internal/container/engine"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	id      = strings.Repeat("a1", 32)
	imageID = strings.Repeat("0f", 32)
)

// serve is an engine at a socket. Only reading questions are answered.
func serve(t *testing.T, answers map[string]http.HandlerFunc) *Client {
	t.Helper()
	dir, err := os.MkdirTemp("", "engine-")
	require.NoError(t, err)
	socket := filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := answers[r.URL.Path]
		if answer == nil || r.Method != http.MethodGet || r.URL.Path != list && r.URL.RawQuery != "" || r.ContentLength > 0 {
			http.NotFound(w, r)
			return
		}
		answer(w, r)
	})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // ends when it is closed
	}()
	c := New(socket)
	t.Cleanup(func() {
		c.Close()
		require.NoError(t, server.Close())
		<-done
		require.NoError(t, os.RemoveAll(dir))
	})
	return c
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
}

const list = "/containers/json"

func about(id string) string   { return "/containers/" + id + "/json" }
func image(id string) string   { return "/images/sha256:" + id + "/json" }
func quoted(s string) string   { b, _ := json.Marshal(s); return string(b) }
func answerOf(s string) string { return `{"Id":` + quoted(id) + `,` + s + `}` }

func TestInspect(t *testing.T) {
	c := serve(t, map[string]http.HandlerFunc{
		about(id): text(answerOf(`"Name":"/web","Created":"2026-01-02T03:04:05.000000006Z","Image":"sha256:` + imageID + `",
			"Config":{"Image":"reg:5000/a/web:1.2","Labels":{"team":"red"},"Env":["SECRET=1"]},
			"HostConfig":{"Privileged":true,"Memory":5},
			"Mounts":[{"Type":"bind","Source":"/srv","Destination":"/data","Mode":"ro","RW":false}]`)),
		image(imageID): text(`{"RepoTags":["x:1"],"RepoDigests":["x@sha256:01","reg:5000/a/web@sha256:02"]}`),
	})
	got, err := c.Inspect(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, sfproto.Container{
		Name: "web", Image: "reg:5000/a/web:1.2", ImageID: imageID, ImageDigest: "sha256:02", Privileged: true,
		CreateTS: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC).UnixNano(), Labels: map[string]string{"team": "red"},
		Mounts: []sfproto.Mount{{Source: "/srv", Dest: "/data", Mode: "ro"}},
	}, got)
}

func TestGlance(t *testing.T) {
	asked := 0
	c := serve(t, map[string]http.HandlerFunc{
		list: func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("all") != "1" || r.URL.Query().Get("filters") != `{"id":["`+id+`"]}` {
				http.NotFound(w, r)
				return
			}
			fmt.Fprint(w, `[{"Id":"`+id[:63]+`","Names":["/other"]},`+answerOf(`"Names":["/db/alias","/web"],"Created":1700000000,
			"Image":"web","ImageID":"sha256:`+imageID+`","Labels":{"team":"red"},
			"Mounts":[{"Type":"bind","Source":"/srv","Destination":"/data","Mode":"ro","RW":false}]`)+`]`)
		},
		image(imageID): func(w http.ResponseWriter, _ *http.Request) {
			asked++
			fmt.Fprint(w, `{"RepoDigests":["web@sha256:02"]}`)
		},
	})
	for range 2 {
		got, err := c.Glance(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, sfproto.Container{
			Name: "web", Image: "web:latest", ImageID: imageID, ImageDigest: "sha256:02",
			CreateTS: 1700000000 * int64(time.Second), Labels: map[string]string{"team": "red"},
			Mounts: []sfproto.Mount{{Source: "/srv", Dest: "/data", Mode: "ro"}},
		}, got)
	}
	require.Equal(t, 1, asked, "an image is asked for once")

	c = serve(t, map[string]http.HandlerFunc{list: text("[]")})
	_, err := c.Glance(t.Context(), id)
	require.ErrorIs(t, err, engine.ErrUnknown)
}

func TestImageName(t *testing.T) {
	f := func(given, want string) {
		t.Helper()
		c := serve(t, map[string]http.HandlerFunc{
			about(id):      text(answerOf(`"Image":"sha256:` + imageID + `","Config":{"Image":` + quoted(given) + `}`)),
			image(imageID): text(`{"RepoTags":["busybox:1.36"]}`),
		})
		got, err := c.Inspect(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, want, got.Image)
	}
	f("nginx", "nginx:latest")
	f("nginx:1", "nginx:1")
	f("reg:5000/nginx", "reg:5000/nginx:latest")
	f("nginx@sha256:ab", "nginx@sha256:ab")
	f("", "busybox:1.36")
	f("sha256:"+imageID, "busybox:1.36")
	f(imageID[:12], "busybox:1.36")
	f("feed", "feed:latest")
}

func TestImageThatIsGone(t *testing.T) {
	c := serve(t, map[string]http.HandlerFunc{about(id): text(answerOf(`"Image":"sha256:` + imageID + `","Config":{"Image":"a:1"}`))})
	got, err := c.Inspect(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "a:1", got.Image)
	require.Empty(t, got.ImageDigest)
}

func TestHostileAnswers(t *testing.T) {
	f := func(answer http.HandlerFunc, want error) {
		t.Helper()
		c := serve(t, map[string]http.HandlerFunc{about(id): answer})
		_, err := c.Inspect(t.Context(), id)
		require.ErrorIs(t, err, want)
	}
	f(nil, engine.ErrUnknown)
	f(text(""), engine.ErrUnusable)
	f(text("[]"), engine.ErrUnusable)
	f(text(`{"Id":7}`), engine.ErrUnusable)
	f(text(`{}`), engine.ErrUnusable)
	f(text(`{"Id":"`+strings.Repeat("b2", 32)+`"}`), engine.ErrUnusable)
	f(text(answerOf(`"Config":{"Labels":["a"]}`)), engine.ErrUnusable)
	f(text(answerOf(`"Name":`+strings.Repeat("[", 20000))), engine.ErrUnusable)
	f(text(answerOf(`"Name":"`+strings.Repeat("x", engine.MaxAnswer)+`"`)), engine.ErrUnusable)
	f(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, engine.ErrUnusable)
	f(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1/", http.StatusFound)
	}, engine.ErrUnusable)
}

// What may stand in a name is the engine's to say: a record is data, and who shows
// it escapes it.
func TestControlCharactersAreKept(t *testing.T) {
	c := serve(t, map[string]http.HandlerFunc{about(id): text(answerOf(`"Name":"/a\u001b[2Jb","Image":"sha256:../../x"`))})
	got, err := c.Inspect(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "a\x1b[2Jb", got.Name)
}

func TestSlowAnswerEndsWithItsTime(t *testing.T) {
	released := make(chan struct{})
	c := serve(t, map[string]http.HandlerFunc{about(id): func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "{")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(released)
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := c.Inspect(ctx, id)
	require.Error(t, err)
	require.NotErrorIs(t, err, engine.ErrUnusable)
	<-released
}

func TestNobodyListens(t *testing.T) {
	c := New(filepath.Join(t.TempDir(), "none"))
	defer c.Close()
	_, err := c.Inspect(t.Context(), id)
	require.ErrorIs(t, err, fs.ErrNotExist)
}
