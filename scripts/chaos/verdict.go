package main

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// verdict is what a run has shown.
type verdict struct {
	kills    map[string]int // by part
	told     int64          // records that had to arrive
	streams  int            // runs of the origin
	restarts int            // Loss records of a run after another one
	lost     map[string]int64
	took     time.Duration
	arrived  map[string]arrived // by exporter
}

// compare compares what had to arrive with what did.
func (v *verdict) compare(r *rig) error {
	want := r.origin.told()
	v.streams = len(want)
	v.told = 0
	for _, marks := range want {
		for _, m := range marks {
			if m != unknown {
				v.told++
			}
		}
	}
	if c, ok := r.origin.(*collector); ok {
		v.restarts, v.lost = c.restarts, maps.Clone(c.lost)
	}
	v.arrived = map[string]arrived{}
	for name, a := range r.arrivals {
		if err := a.read(); err != nil {
			return err
		}
		v.arrived[name] = a.compare(want)
	}
	return nil
}

// broken reports whether a promise was not kept: something is missing, out of
// order, or told to be lost.
func (v *verdict) broken() bool {
	for _, a := range v.arrived {
		if a.missing > 0 || a.disordered > 0 || a.foreign > 0 {
			return true
		}
	}
	return len(v.lost) > 0 || v.restarts >= max(v.streams, 1)
}

// String is a few lines for people.
func (v verdict) String() string {
	var s strings.Builder
	total := 0
	var by []string
	for _, part := range parts() {
		if n := v.kills[part]; n > 0 {
			by = append(by, fmt.Sprintf("%d of the %s", n, part))
			total += n
		}
	}
	fmt.Fprintf(&s, "%d kills in %v: %s\n", total, v.took.Round(time.Second), strings.Join(by, ", "))
	fmt.Fprintf(&s, "%d records in %d streams had to arrive; %d restarts told; lost as told: %v", v.told, v.streams, v.restarts, v.lost)
	for _, name := range exporters() {
		a := v.arrived[name]
		fmt.Fprintf(&s, "\n%s: %d missing, %d out of order, %d losses of nobody's, %d duplicates (%.2f %%, %.1f a kill)", name,
			a.missing, a.disordered, a.foreign, a.duplicates,
			100*float64(a.duplicates)/float64(max(v.told, 1)), float64(a.duplicates)/float64(max(total, 1)))
	}
	return s.String()
}
