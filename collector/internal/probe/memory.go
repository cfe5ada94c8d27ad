package probe

import (
	"math/bits"

	"github.com/cilium/ebpf"
)

// What the kernel takes for one entry of a hash that is not preallocated: the head of
// an element (48 bytes), key and value in its next size class (kernel 6.18; others differ
// by a class).
const (
	procBytes = 256
	flowBytes = 256
)

// programBytes is about what the programs take once they are translated.
const programBytes = 4 << 20

// Held is what the kernel holds for the probe, in bytes, when so many flows and processes
// are in its maps: what is held without them is known from the maps' bounds.
func (p *Probe) Held(flows, processes int64) int64 {
	return p.fixed + flows*flowBytes + processes*procBytes
}

// fixedBytes is what maps take as long as they are empty. It grows with the CPUs by what
// each has of its own.
func fixedBytes(spec *ebpf.CollectionSpec, cpus int) int64 {
	n := int64(programBytes)
	for _, m := range spec.Maps {
		n += mapBytes(m, int64(cpus))
	}
	return n
}

func mapBytes(m *ebpf.MapSpec, cpus int64) int64 {
	const bucket, element = 16, 48 // bytes
	entries := int64(m.MaxEntries)
	round := func(n uint32) int64 { return int64(n+7) &^ 7 }
	buckets := int64(bucket)
	if entries > 1 {
		buckets <<= bits.Len64(uint64(entries - 1))
	}
	switch m.Type {
	case ebpf.RingBuf:
		return entries
	case ebpf.Array:
		return entries * round(m.ValueSize)
	case ebpf.PerCPUArray:
		return entries * round(m.ValueSize) * cpus
	case ebpf.LRUHash:
		return buckets + entries*(element+round(m.KeySize)+round(m.ValueSize))
	case ebpf.Hash:
		return buckets
	}
	return 0
}
