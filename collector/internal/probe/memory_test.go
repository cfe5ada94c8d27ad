package probe

import (
	"testing"

	"github.com/cilium/ebpf"
	"github.com/stretchr/testify/require"
)

// TestWhatMapsTake is the formula for a machine of n CPUs: 25 MiB and what each has of its
// own, which is less than 320 KiB.
func TestWhatMapsTake(t *testing.T) {
	opts := Options{}.withDefaults()
	on := func(cpus int) int64 {
		spec, _, err := configure(opts)
		require.NoError(t, err)
		spec.Maps["scratches"].MaxEntries = uint32(cpus * numHooks)
		return fixedBytes(spec, cpus)
	}
	two, many := on(2), on(128)
	t.Logf("2 CPUs: %d KiB, 128: %d KiB", two>>10, many>>10)
	require.Less(t, two, int64(28<<20))
	require.Less(t, (many-two)/126, int64(320<<10))
}

func TestMapBytes(t *testing.T) {
	for _, f := range []struct {
		spec ebpf.MapSpec
		want int64
	}{
		{ebpf.MapSpec{Type: ebpf.RingBuf, MaxEntries: 4096}, 4096},
		{ebpf.MapSpec{Type: ebpf.Array, MaxEntries: 3, ValueSize: 12}, 48},
		{ebpf.MapSpec{Type: ebpf.PerCPUArray, MaxEntries: 3, ValueSize: 8}, 96},
		{ebpf.MapSpec{Type: ebpf.Hash, MaxEntries: 1000, KeySize: 4, ValueSize: 8}, 16384},
		{ebpf.MapSpec{Type: ebpf.LRUHash, MaxEntries: 1, KeySize: 4, ValueSize: 1}, 16 + 64},
		{ebpf.MapSpec{Type: ebpf.LPMTrie, MaxEntries: 1000}, 0},
	} {
		require.Equal(t, f.want, mapBytes(&f.spec, 4), f.spec.Type)
	}
}
