package probe

import (
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/bpf/gen"
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

// TestFit: hooks of functions jump to the dispatcher, by way of who decides whose work it is
// where they are preempted.
func TestFit(t *testing.T) {
	types, err := btf.LoadKernelSpec()
	if err != nil {
		t.Skip("skipped: no types of a kernel:", err)
	}
	f := func(preempted bool, understudies int, want ...string) {
		t.Helper()
		spec, err := gen.LoadSysflow()
		require.NoError(t, err)
		tr := trampolines{spec: spec}
		require.NoError(t, tr.fit(types, preempted))
		require.Equal(t, understudies, tr.understudies)
		for i, program := range want {
			require.Contains(t, spec.Maps["tails"].Contents, ebpf.MapKV{Key: tr.entries[i], Value: program})
		}
		require.Equal(t, len(named(types, "security_path_mkdir")) == 1, spec.Programs["saw_path_mkdir"] != nil)
	}
	f(false, 0, "on_sys_exit")
	f(true, numStubUnderstudies, "principal_sys_exit", "understudy_sys_exit")
}
