package probe

import (
	"testing"

	"github.com/cilium/ebpf/btf"
	"github.com/stretchr/testify/require"
)

// TestFunctionsOfAllCalls holds the names to the table of calls, and to this kernel.
func TestFunctionsOfAllCalls(t *testing.T) {
	calls := 0
	for _, c := range callTable() {
		if c != callNone && c != callCompat {
			calls++
		}
	}
	require.Len(t, callFunctions(), calls)
	types, err := btf.LoadKernelSpec()
	if err != nil {
		t.Skip("skipped: no types of a kernel:", err)
	}
	found, unseen, err := findFunctions(types)
	require.NoError(t, err)
	require.Empty(t, unseen)
	require.InDelta(t, calls, len(found), 8, "a kernel may lack modules, or be older than a call")
}

func TestTiers(t *testing.T) {
	require.ErrorContains(t, Tier("fast").validate(), "unknown tier")
	p := load(t, Options{Scope: Scope{Kind: ScopeTree}, Tier: TierAuto})
	require.NotEqual(t, TierAuto, p.Tier())
	_, unseen, err := Trampolines()
	require.Equal(t, p.Tier() == TierTrampoline, err == nil, "what check says is what auto does: %v", err)
	t.Log("this kernel takes", p.Tier(), "without", unseen)
}
