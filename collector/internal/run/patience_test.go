package run

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPatienceEnds: with a writer that stands still, and is there again when it has
// caught up.
func TestPatienceEnds(t *testing.T) {
	var p patience
	steps := func() (n int) {
		for p.more(true) {
			n++
		}
		return n
	}
	require.EqualValues(t, patienceFor/restStep, steps())
	require.Zero(t, steps())
	require.False(t, p.more(false))
	require.EqualValues(t, patienceFor/restStep, steps())
}
