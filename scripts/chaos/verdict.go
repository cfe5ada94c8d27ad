package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"time"
)

// arrived is what a file of the sink holds.
type arrived struct {
	unique     int64 // of the numbers that were asked for
	missing    int64
	duplicates int64
	disordered int64 // numbers that came after a larger one for the first time
	foreign    int64 // records that are none of the sender's: what tells of losses
}

// readArrived looks for the numbers 0 to want-1.
func readArrived(path string, want int64) (arrived, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return arrived{}, err
	}
	var a arrived
	seen := make([]bool, want)
	highest := int64(-1)
	for ; len(text) >= numberSize; text = text[numberSize:] {
		n := int64(binary.LittleEndian.Uint64(text))
		switch {
		case n < 0 || n >= want: // a Loss record's time
			a.foreign++
			continue
		case seen[n]:
			a.duplicates++
		default:
			seen[n] = true
			a.unique++
			if n < highest {
				a.disordered++
			}
		}
		highest = max(highest, n)
	}
	a.missing = want - a.unique
	return a, nil
}

// verdict is what a run has shown.
type verdict struct {
	processorKills, sinkKills int
	connections               int
	acked                     int64
	took                      time.Duration
	arrived                   map[string]arrived // by exporter
}

// compare compares what was acknowledged with what arrived.
func (v *verdict) compare(r *rig) error {
	_, v.acked = r.sender.progress()
	v.arrived = map[string]arrived{}
	for _, name := range exporters() {
		a, err := readArrived(r.path(name), v.acked)
		if err != nil {
			return err
		}
		v.arrived[name] = a
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
	return false
}

// String is a few lines for people.
func (v verdict) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d kills of the processor and %d of the sink in %v, %d connections, %d records acknowledged",
		v.processorKills, v.sinkKills, v.took.Round(time.Second), v.connections, v.acked)
	for _, name := range exporters() {
		a := v.arrived[name]
		fmt.Fprintf(&s, "\n%s: %d missing, %d out of order, %d told as lost, %d duplicates (%.2f %%)", name, a.missing, a.disordered, a.foreign, a.duplicates,
			100*float64(a.duplicates)/float64(max(v.acked, 1)))
	}
	return s.String()
}
