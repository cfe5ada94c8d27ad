package emit

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/internal/event"
)

// TestReasonsAreDocumented: what stands in records and metrics, where users look it up.
func TestReasonsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../sfproto/docs/format/wire.md")
	require.NoError(t, err)
	for r := range Reason(numReasons) {
		require.Contains(t, string(text), "`"+r.String()+"`")
	}
}

func TestNamesAreOfOneReasonAndClass(t *testing.T) {
	names := map[string]bool{}
	for r := range Reason(numReasons) {
		names[r.String()] = true
	}
	for c := range event.Class(event.NumClasses) {
		names[ClassName(c)] = true
	}
	require.Len(t, names, numReasons+event.NumClasses)
	require.Contains(t, Reason(numReasons).String(), "Reason(")
	require.Contains(t, ClassName(event.Class(event.NumClasses)), "Class(")
}
