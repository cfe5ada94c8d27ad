package probe

import (
	"fmt"

	"github.com/cilium/ebpf"
)

// Stats are numbers about the kernel side itself, since Load.
type Stats struct {
	// CompatCalls are 32-bit calls left alone; those only whose number means
	// something to 64-bit programs.
	CompatCalls uint64
	// RingPending is what is in the ring now, in bytes.
	RingPending int
}

// Stats returns the present numbers.
func (p *Probe) Stats() (Stats, error) {
	const compatCalls = 0 // enum stat of bpf/maps.h
	n, err := sum(p.objects.Stats, uint32(compatCalls))
	if err != nil {
		return Stats{}, fmt.Errorf("read stats: %w", err)
	}
	return Stats{CompatCalls: n, RingPending: p.reader.AvailableBytes()}, nil
}

// missed is how often the kernel did not run a hook because the same one was at
// work on that CPU, preempted: losses that nobody can classify, out of scope too.
// Before 7.x hooks are not preempted and none are missed.
func (p *Probe) missed() (n uint64, err error) {
	for _, prog := range p.attached() {
		stats, err := prog.Stats()
		if err != nil {
			return 0, fmt.Errorf("read stats of %s: %w", prog, err)
		}
		n += stats.RecursionMisses
	}
	return n, nil
}

// numHooks is how many programs the kernel calls: NUM_HOOKS of bpf/maps.h.
const numHooks = 5

// attached are the programs that the kernel calls, in the order to attach them.
// Births and ends come first, so that no process that sys_exit sees has a past
// that was missed.
func (p *Probe) attached() []*ebpf.Program {
	progs := []*ebpf.Program{p.objects.OnExit, p.objects.OnFork, p.objects.OnExec, p.objects.OnSysExit}
	if p.uring {
		progs = append(progs, p.objects.OnUringComplete, p.objects.OnUringSubmit)
	}
	return progs
}
