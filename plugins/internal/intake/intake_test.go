package intake

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/message"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/plugin/plugintest"
)

func sealed(t *testing.T) []byte {
	t.Helper()
	s, err := message.NewSealer()
	require.NoError(t, err)
	return s.Append(nil, plugintest.Batch())
}

func TestWhatDownstreamSaysIsSettled(t *testing.T) {
	f := func(refusal, want error) {
		t.Helper()
		in := New(plugintest.Settings(t, nil), 1)
		var got []error
		for range 2 { // a place becomes free
			require.NoError(t, in.Take(t.Context(), &plugintest.Sink{Err: refusal}, sealed(t), func(err error) { got = append(got, err) }))
		}
		require.Equal(t, []error{want, want}, got)
	}
	full := errors.New("full")
	f(nil, nil)
	f(full, full)
	f(plugin.Permanent(full), nil)
}

func TestOnlySoManyAreOnTheirWay(t *testing.T) {
	in := New(plugintest.Settings(t, nil), 2)
	sink := &plugintest.Sink{Hold: true}
	settled := 0
	for range 2 {
		require.NoError(t, in.Take(t.Context(), sink, sealed(t), func(error) { settled++ }))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, in.Take(ended, sink, sealed(t), nil), context.Canceled)
	in.Settle(time.Millisecond)
	require.Zero(t, settled)
	sink.Release(nil)
	in.Settle(time.Minute)
	require.Equal(t, 2, settled)
}

func TestAMessageThatIsNoBatchIsALoss(t *testing.T) {
	counts := new(plugintest.Counts)
	in := New(plugintest.Settings(t, counts), 1)
	sink := new(plugintest.Sink)
	settled := 0
	require.NoError(t, in.Take(t.Context(), sink, []byte(`{"rule": "x"}`), func(err error) { settled++; require.NoError(t, err) }))
	require.Equal(t, 1, settled)
	require.EqualValues(t, 1, counts.Get("bad_messages"))
	lost := sink.Records()[0].Record.(*sfproto.Loss)
	require.Equal(t, "bad_message", lost.Reason)
	require.EqualValues(t, 1, lost.Count)
}
