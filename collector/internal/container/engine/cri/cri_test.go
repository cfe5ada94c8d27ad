package cri

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/sysflow-stack/sysflow/collector/internal/container/engine"
	"github.com/sysflow-stack/sysflow/sfproto"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var id = strings.Repeat("a1", 32)

// serve is an engine at a socket, which speaks HTTP/2 in the clear alone and
// answers one call for one container.
func serve(t *testing.T, answer func(w http.ResponseWriter)) *Client {
	t.Helper()
	dir, err := os.MkdirTemp("", "engine-")
	require.NoError(t, err)
	l, err := net.Listen("unix", filepath.Join(dir, "s"))
	require.NoError(t, err)
	clear := new(http.Protocols)
	clear.SetUnencryptedHTTP2(true)
	server := &http.Server{Protocols: clear, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.URL.Path != statusPath || r.Header.Get("Te") != "trailers" ||
			r.Header.Get("Content-Type") != "application/grpc" || string(body) != string(frame(question(id))) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		answer(w)
	})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // ends when it is closed
	}()
	c := New(l.Addr().String())
	t.Cleanup(func() {
		c.Close()
		require.NoError(t, server.Close())
		<-done
		require.NoError(t, os.RemoveAll(dir))
	})
	return c
}

func frame(message []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
}

// reply sends bytes, and a status after them.
func reply(body []byte, status string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/grpc")
		w.Header().Set("Trailer", "Grpc-Status")
		_, _ = w.Write(body) // a client may have had enough
		w.Header().Set("Grpc-Status", status)
	}
}

func message(number uint64, parts ...[]byte) []byte {
	return appendText(nil, number, string(join(parts...)))
}

func join(parts ...[]byte) (b []byte) {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func number(field, n uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, field<<3|wireVarint), n)
}

func str(field uint64, s string) []byte { return appendText(nil, field, s) }

func status(parts ...[]byte) []byte { return frame(message(responseStatus, parts...)) }

func TestInspect(t *testing.T) {
	c := serve(t, reply(status(
		str(statusID, id), message(statusMetadata, str(1, "web"), number(2, 3)), number(3, 1), number(statusCreated, 77),
		message(statusImage, str(1, "reg:5000/a/web:1.2")), str(statusImageRef, "reg:5000/a/web@sha256:02"),
		message(statusLabels, str(1, labelPodUID), str(2, "pod-1")), message(statusLabels, str(1, "team"), str(2, "red")),
		message(statusMounts, str(1, "/data"), str(2, "/srv"), number(3, 1)), str(99, "later"),
	), codeOK))
	for range 2 { // over one connection
		got, err := c.Inspect(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, sfproto.Container{
			Name: "web", Image: "reg:5000/a/web:1.2", ImageDigest: "sha256:02", CreateTS: 77, PodID: "pod-1",
			Labels: map[string]string{labelPodUID: "pod-1", "team": "red"},
			Mounts: []sfproto.Mount{{Source: "/srv", Dest: "/data"}},
		}, got)
	}
}

func TestImageReferenceThatIsAnID(t *testing.T) {
	c := serve(t, reply(status(str(statusID, id), str(statusImageRef, "sha256:0f")), codeOK))
	got, err := c.Inspect(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "0f", got.ImageID)
	require.Empty(t, got.ImageDigest)
}

// TestPrivilege is told in each engine's own words.
func TestPrivilege(t *testing.T) {
	f := func(want bool, info ...[]byte) {
		t.Helper()
		answer := join(message(responseStatus, str(statusID, id)), join(info...))
		got, err := serve(t, reply(frame(answer), codeOK)).Inspect(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, want, got.Privileged)
	}
	info := func(key, value string) []byte { return message(responseInfo, str(1, key), str(2, value)) }
	f(true, info("info", `{"config":{"linux":{"security_context":{"privileged":true}},"envs":[{"key":"SECRET"}]}}`))
	f(true, info("other", "x"), info("info", `{"privileged":true,"pid":1}`))
	f(false, info("info", `{"config":{"linux":{"security_context":{}}}}`))
	f(false, info("other", `{"privileged":true}`))
	f(false, info("info", `{"privileged":`))
	f(false, info("info", `{"privileged":"yes"}`))
}

func TestHostileAnswers(t *testing.T) {
	f := func(answer func(http.ResponseWriter), want error) {
		t.Helper()
		_, err := serve(t, answer).Inspect(t.Context(), id)
		require.ErrorIs(t, err, want)
	}
	good := status(str(statusID, id))
	f(reply(nil, codeNotFound), engine.ErrUnknown)
	f(func(w http.ResponseWriter) { w.Header().Set("Grpc-Status", codeNotFound) }, engine.ErrUnknown)
	f(reply(good, "13"), engine.ErrUnusable)
	f(reply(good, ""), engine.ErrUnusable)
	f(reply(nil, codeOK), engine.ErrUnusable)
	f(reply(good[:len(good)-1], codeOK), engine.ErrUnusable)
	f(reply(append(good, 0), codeOK), engine.ErrUnusable)
	f(reply(append([]byte{1}, good[1:]...), codeOK), engine.ErrUnusable)
	f(reply(status(str(statusID, strings.Repeat("b2", 32))), codeOK), engine.ErrUnusable)
	f(reply(frame([]byte{responseStatus<<3 | wireBytes, 0xff}), codeOK), engine.ErrUnusable)
	f(reply(frame(make([]byte, engine.MaxAnswer)), codeOK), engine.ErrUnusable)
	f(func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }, engine.ErrUnusable)
}

func TestSlowAnswerEndsWithItsTime(t *testing.T) {
	held := make(chan struct{})
	c := serve(t, func(http.ResponseWriter) { <-held })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := c.Inspect(ctx, id)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	close(held)
}

// TestContainerd asks a real one about a container that it does not have: that it
// says so takes all of the protocol.
func TestContainerd(t *testing.T) {
	path, err := exec.LookPath("containerd")
	if err != nil || os.Geteuid() != 0 {
		t.Skip("this test starts containerd: it needs that, and root")
	}
	dir, err := os.MkdirTemp("", "containerd-")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "s")
	cmd := exec.Command(path, "--root", dir+"/root", "--state", dir+"/state", "--address", socket, "--config", "/dev/null")
	require.NoError(t, cmd.Start())
	defer func() {
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		_ = cmd.Wait() // by the signal
	}()
	c := New(socket)
	defer c.Close()
	require.Eventually(t, func() bool {
		_, err = c.Inspect(t.Context(), id)
		return errors.Is(err, engine.ErrUnknown)
	}, 30*time.Second, 100*time.Millisecond)
}
