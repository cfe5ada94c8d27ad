package probe

import "fmt"

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

// Those of enum stat of bpf/maps.h that others look at.
const (
	statLateEnds = 3
	statStoodIn  = 5
)

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
