package volume

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
)

// set is a bitmap of calls.
func set(calls ...sfproto.Call) (bits int64) {
	for _, c := range calls {
		bits |= 1 << c
	}
	return bits
}

func TestAFlowStandsForItsCalls(t *testing.T) {
	f := func(want int64, calls, reads, writes int64) {
		t.Helper()
		l := newLines()
		require.NoError(t, l.flow(call{}, 100, calls, reads, reads*10, writes, writes*10))
		require.Equal(t, want, l.calls)
		require.Positive(t, l.plain)
	}
	f(2, set(sfproto.CallOpenat, sfproto.CallClose), 0, 0)
	f(1002, set(sfproto.CallOpenat, sfproto.CallClose, sfproto.CallRead), 1000, 0)
	f(6, set(sfproto.CallSendfile), 3, 3)
}

func TestCallsOfAFlowAreWrittenOnce(t *testing.T) {
	s := tally{told: map[flowID]int64{}}
	id := flowID{start: 1}
	require.Equal(t, set(sfproto.CallOpenat), s.fresh(id, set(sfproto.CallOpenat)))
	require.Equal(t, set(sfproto.CallClose), s.fresh(id, set(sfproto.CallOpenat, sfproto.CallClose)))
}

func TestLoadsHaveNamesAndNeeds(t *testing.T) {
	names := map[string]bool{}
	for _, l := range loads() {
		require.False(t, names[l.name])
		names[l.name] = true
		require.NotEmpty(t, l.needs)
	}
	l := load{needs: []string{"sh", "no-such-program"}}
	require.Equal(t, "no-such-program", Missing(l.needs))
}
