package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto/repeats"
)

// TestAFloodOfLinesIsHeldBack: whatever is logged in a loop, the log stays short and says
// how much it does not.
func TestAFloodOfLinesIsHeldBack(t *testing.T) {
	var out bytes.Buffer
	limit := repeats.New(repeats.Options{Lines: 5, Every: time.Hour})
	log := newLogger(&config.Capture{LogFormat: "json"}, &out, limit)
	for i := range 10_000 {
		log.Warn().Int("try", i).Msg("nobody listens")
	}
	log.Info().Msg("another matter")
	require.Equal(t, 5, strings.Count(out.String(), "nobody listens"))
	require.Equal(t, 1, strings.Count(out.String(), "another matter"))
	require.EqualValues(t, 9_995, limit.Held())

	out.Reset()
	log = newLogger(&config.Capture{LogFormat: "json"}, &out, repeats.New(repeats.Options{Lines: 1, Every: time.Millisecond}))
	for !strings.Contains(out.String(), `"held_back":`) {
		log.Warn().Msg("nobody listens")
	}
}
