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
	// CutPaths are paths with more components or bytes than a walk takes, which
	// begin with "..."; CutArgs are argvs beyond 16 KiB.
	CutPaths, CutArgs uint64
	// Unwitnessed are names and addresses that were told as the caller wrote them,
	// because there was no room to keep what the kernel resolved.
	Unwitnessed uint64
	// LateEnds are ends of flows that found no room in the ring.
	LateEnds uint64
	// RingPending is what is in the ring now, in bytes.
	RingPending int
}

// statLateEnds is STAT_LATE_ENDS of bpf/maps.h.
const statLateEnds = 3

// Stats returns the present numbers.
func (p *Probe) Stats() (Stats, error) {
	s := Stats{RingPending: p.ring.reader.AvailableBytes()}
	for i, n := range []*uint64{&s.CompatCalls, &s.CutPaths, &s.CutArgs, &s.LateEnds, &s.Unwitnessed} { // enum stat of bpf/maps.h
		var err error
		if *n, err = sum(p.objects.Stats, uint32(i)); err != nil {
			return Stats{}, fmt.Errorf("read stats: %w", err)
		}
	}
	return s, nil
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

// numHooks is how many buffers a CPU has otherwise: HOOK_WITNESS of bpf/maps.h.
const numHooks = 5

// numBuffers is how many buffers a CPU has where hooks are preempted, or ask what the
// kernel resolved: NUM_HOOKS of bpf/maps.h.
const numBuffers = numHooks + 3

// attached are the programs that the kernel calls, in the order to attach them.
// Births and ends come first, so that no process that sys_exit sees has a past
// that was missed.
func (p *Probe) attached() []*ebpf.Program {
	progs := []*ebpf.Program{p.objects.OnExit, p.objects.OnFork, p.objects.OnExec}
	if p.Tier() == TierTrampoline {
		progs = append(progs, p.trampolines.hooks...)
	} else {
		progs = append(progs, p.objects.OnSysExit)
	}
	if p.uring {
		progs = append(progs, p.objects.OnUringComplete, p.objects.OnUringSubmit)
	}
	return progs
}
