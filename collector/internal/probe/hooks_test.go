package probe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sysflow-stack/sysflow/collector/bpf/gen"
)

// TestHooksAreThoseOfThePrograms: what a check tells of is what is attached.
func TestHooksAreThoseOfThePrograms(t *testing.T) {
	spec, err := gen.LoadSysflow()
	require.NoError(t, err)
	used, told := map[string]bool{}, map[string]bool{}
	for _, p := range spec.Programs {
		if name := p.AttachTo; strings.HasPrefix(p.SectionName, "tp_btf/") && !strings.HasPrefix(name, "io_uring_") {
			used[name] = true
		}
	}
	for _, h := range Hooks() {
		told[h.Name] = true
	}
	require.Equal(t, used, told)
}

func TestThisKernelHasTheHooks(t *testing.T) {
	needKernel(t)
	missing, err := MissingHooks()
	require.NoError(t, err)
	require.Empty(t, missing)
}
