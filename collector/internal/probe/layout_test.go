package probe

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/bpf/layout"
)

func TestMapsLieAsInC(t *testing.T) {
	l, err := layout.Load()
	require.NoError(t, err)
	for name, twin := range map[string]any{
		"proc": procValue{}, "flow_key": flowKey{}, "flow": flowValue{},
		"peer_key": peerKey{}, "peer": peerValue{}, "filter": filterValue{}, "path_key": pathKey{},
		"compat_call": compatCall{}, "uring_op": uringOp{}, "loss_key": lossKey{}, "sleeper": sleeper{},
	} {
		diffs, err := l.Compare(name, twin)
		require.NoError(t, err)
		require.Empty(t, diffs)
	}
}

func TestEnumsAreThoseOfC(t *testing.T) {
	l, err := layout.Load()
	require.NoError(t, err)
	scopes, err := l.Enum("scope_kind")
	require.NoError(t, err)
	require.Equal(t, map[string]uint64{
		"SCOPE_HOST": uint64(ScopeHost), "SCOPE_CGROUP": uint64(ScopeCgroup), "SCOPE_TREE": uint64(ScopeTree),
	}, scopes)
	hooks, err := l.Enum("hook")
	require.NoError(t, err)
	require.EqualValues(t, numHooks, hooks["HOOK_WITNESS"])
	require.EqualValues(t, numBuffers, hooks["NUM_HOOKS"])
	calls, err := l.Enum("call")
	require.NoError(t, err)
	require.EqualValues(t, callMkdir, calls["CALL_MKDIR"])
	require.EqualValues(t, callSymlinkat, calls["CALL_SYMLINKAT"])
	require.EqualValues(t, callIdentity, calls["CALL_IDENTITY"])
	require.EqualValues(t, callExecveat, calls["CALL_EXECVEAT"])
	require.EqualValues(t, callDup, calls["CALL_DUP"])
	require.EqualValues(t, callCloseRange, calls["CALL_CLOSE_RANGE"])
	require.EqualValues(t, callFcntl, calls["CALL_FCNTL"])
	require.EqualValues(t, callCompat, calls["CALL_COMPAT"])
	require.EqualValues(t, callCompat+1, calls["NUM_CALLS"])
	ends, err := l.Enum("uring_end")
	require.NoError(t, err)
	require.EqualValues(t, uringEndCQE, ends["URING_END_CQE"])
}
