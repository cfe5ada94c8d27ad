package pair

import (
	"context"
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
	require.Eventually(t, func() bool { return p.Stderr() == "up\n" }, 5*time.Second, time.Millisecond)
	require.ErrorContains(t, p.Stop(5*time.Second), "exit status 3")
	_, peak := p.Usage()
	require.Positive(t, peak)
}

func TestStopOfADeafProcess(t *testing.T) {
	p, err := Start(Options{Path: "/bin/sh", Args: []string{"-c", "trap '' TERM; echo up >&2; exec sleep 60"}})
	require.NoError(t, err)
	require.Eventually(t, func() bool { return p.Stderr() == "up\n" }, 5*time.Second, time.Millisecond)
	require.ErrorContains(t, p.Stop(50*time.Millisecond), "still ran")
}

func TestReadyTellsWhyAProcessEnded(t *testing.T) {
	p, err := Start(Options{Path: "/bin/sh", Args: []string{"-c", "echo no such rule >&2; exit 78"}})
	require.NoError(t, err)
	address, err := FreeAddress()
	require.NoError(t, err)
	require.ErrorContains(t, p.Ready(context.Background(), address), "no such rule")
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
