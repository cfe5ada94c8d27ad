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
	filters, err := l.Enum("filter_by")
	require.NoError(t, err)
	require.Equal(t, map[string]uint64{
		"BY_CGROUP": uint64(ByCgroup), "BY_TREE": uint64(ByTree), "BY_USER": uint64(ByUser),
		"BY_EXECUTABLE": uint64(ByExecutable), "BY_PATH": uint64(ByPath), "BY_PORT": uint64(ByPort),
		"BY_RECORD": uint64(ByRecord), "NUM_FILTERS": uint64(NumFilters),
	}, filters)
	kinds, err := l.Enum("record_kind")
	require.NoError(t, err)
	require.Equal(t, map[string]uint64{
		"RECORD_FILE": uint64(RecordFile), "RECORD_FILE_FLOW": uint64(RecordFileFlow),
		"RECORD_NETWORK_FLOW": uint64(RecordNetworkFlow), "RECORD_SYSCALL": uint64(RecordSyscall),
	}, kinds)
	hooks, err := l.Enum("hook")
	require.NoError(t, err)
	require.EqualValues(t, numHooks, hooks["NUM_HOOKS"])
	calls, err := l.Enum("call")
	require.NoError(t, err)
	require.EqualValues(t, callMkdir, calls["CALL_MKDIR"])
	require.EqualValues(t, callSymlinkat, calls["CALL_SYMLINKAT"])
	require.EqualValues(t, callIdentity, calls["CALL_IDENTITY"])
	require.EqualValues(t, callExecveat, calls["CALL_EXECVEAT"])
	require.EqualValues(t, callDup, calls["CALL_DUP"])
	require.EqualValues(t, callCloseRange, calls["CALL_CLOSE_RANGE"])
	require.EqualValues(t, callFcntl, calls["CALL_FCNTL"])
	require.EqualValues(t, callFcntl+1, calls["NUM_CALLS"])
}
