package pair

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestStopAndUsage(t *testing.T) {
	p, err := Start(Options{Path: "/bin/sh", Args: []string{"-c", "trap 'exit 3' TERM; echo up >&2; while :; do sleep 0.01; done"}})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return p.Stderr() == "up\n" }, time.Minute, time.Millisecond)
	used, err := p.Usage()
	require.NoError(t, err)
	require.Greater(t, used.Peak, int64(64<<10))
	require.ErrorContains(t, p.Stop(time.Minute), "exit status 3")
	_, err = p.Usage()
	require.Error(t, err)
}

func TestStopOfADeafProcess(t *testing.T) {
	p, err := Start(Options{Path: "/bin/sh", Args: []string{"-c", "trap '' TERM; echo up >&2; exec sleep 60"}})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return p.Stderr() == "up\n" }, time.Minute, time.Millisecond)
	require.ErrorContains(t, p.Stop(50*time.Millisecond), "still ran")
}

func TestStartReadyTellsWhyAProcessEnded(t *testing.T) {
	_, err := StartReady(t.Context(), Options{Path: "/bin/sh", Args: []string{"-c", "echo no such rule >&2; exit 78"}})
	require.ErrorContains(t, err, "no such rule")
}

func TestMetric(t *testing.T) {
	page := "# TYPE a counter\na{k=\"x y\"} 1\na{k=\"z\"} 2.5\nab 7\n"
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) }))
	defer s.Close()
	p := &Process{address: s.Listener.Addr().String()}
	got, err := p.Metric(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, 3.5, got)
	_, err = p.Metric(t.Context(), "b")
	require.ErrorIs(t, err, ErrNoMetric)
}

func TestKeptIsBounded(t *testing.T) {
	var k kept
	for range 3 {
		n, err := k.Write([]byte(strings.Repeat("x", maxKept/2)))
		require.NoError(t, err)
		require.Equal(t, maxKept/2, n)
	}
	require.Len(t, k.String(), maxKept)
}
