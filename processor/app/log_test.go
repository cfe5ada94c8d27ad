package app

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAFloodOfLinesIsHeldBack: whatever a stage logs in a loop, the log stays short, other
// stages are heard, and what was held back is counted.
func TestAFloodOfLinesIsHeldBack(t *testing.T) {
	var out bytes.Buffer
	log, limit, err := (&logFlags{level: "info", format: "json"}).logger(&out)
	require.NoError(t, err)
	noisy, quiet := log.With("stage", "noisy"), log.With("stage", "quiet").With("peer", "x")
	for i := range 10_000 {
		noisy.Warn("connection refused", "error", errors.New("no"), "n", i)
		noisy.Debug("not of this level")
	}
	quiet.Warn("connection refused")
	require.Equal(t, 100, strings.Count(out.String(), `"stage":"noisy"`))
	require.Contains(t, out.String(), `"stage":"quiet","peer":"x"`)
	require.EqualValues(t, 9_900, limit.Held())
}
