package main

import (
	"fmt"
	"slices"
	"time"
)

// What may grow from the second quarter of a run to its last one.
const (
	grownPart = 10      // percent of resident memory
	grownLeft = 4 << 20 // bytes more, for what a collection leaves
	apart     = 50 * time.Millisecond
)

// row is a figure in the second and in the last quarter of a run: medians.
type row struct {
	name         string
	early, later float64
	most         float64 // of all samples
}

// verdict is what a run came to.
type verdict struct {
	rows   []row
	faults []error
}

// judge compares the last quarter with the second: in the first one tables fill.
func judge(samples []sample) (v verdict) {
	if len(samples) < 8 {
		v.faults = append(v.faults, fmt.Errorf("%d samples say nothing: 8 are the least", len(samples)))
		return v
	}
	n := len(samples)
	early, later := samples[n/4:n/2], samples[n-n/4:]
	add := func(name string, of func(*sample) float64, fault func(early, later float64) bool) {
		r := row{name, median(early, of), median(later, of), of(&samples[0])}
		for i := range samples {
			r.most = max(r.most, of(&samples[i]))
		}
		v.rows = append(v.rows, r)
		if fault(r.early, r.later) {
			v.faults = append(v.faults, fmt.Errorf("%s: %.1f in the second quarter, %.1f in the last", name, r.early, r.later))
		}
	}
	memory := func(early, later float64) bool { return later > early*(100+grownPart)/100+float64(grownLeft>>20) }
	more := func(early, later float64) bool { return later > early+1 }
	for _, p := range []struct {
		name string
		of   func(*sample) *holding
	}{
		{"collector", func(s *sample) *holding { return &s.collector }},
		{"processor", func(s *sample) *holding { return &s.processor }},
	} {
		add(p.name+", MiB", func(s *sample) float64 { return float64(p.of(s).resident) / (1 << 20) }, memory)
		add(p.name+", descriptors", func(s *sample) float64 { return float64(p.of(s).descriptors) }, more)
		add(p.name+", threads", func(s *sample) float64 { return float64(p.of(s).threads) },
			func(early, later float64) bool { return later > early+4 })
	}
	stamped := slices.DeleteFunc(slices.Clone(samples), func(s sample) bool { return !s.stamped })
	if len(stamped) < n/2 {
		v.faults = append(v.faults, fmt.Errorf("of %d samples %d have a stamp", n, len(stamped)))
	}
	add("record's time less program's, ms", func(s *sample) float64 { return float64(s.late) / 1e6 },
		func(early, later float64) bool { return max(later-early, early-later) > float64(apart)/1e6 })
	return v
}

func median(samples []sample, of func(*sample) float64) float64 {
	all := make([]float64, len(samples))
	for i := range samples {
		all[i] = of(&samples[i])
	}
	slices.Sort(all)
	return all[len(all)/2]
}
