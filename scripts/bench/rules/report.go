package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Title is the section's.
const Title = "The rule engine"

// Report is the figures of each benchmark by unit.
type Report struct {
	figures map[string]map[string][]float64
}

// parse reads what go test prints of benchmarks.
func parse(text string) (Report, error) {
	r := Report{map[string]map[string][]float64{}}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(words[0], "Benchmark")
		if r.figures[name] == nil {
			r.figures[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(words); i += 2 {
			n, err := strconv.ParseFloat(words[i], 64)
			if err != nil {
				return r, fmt.Errorf("read the figures of %s: %w", words[0], err)
			}
			r.figures[name][words[i+1]] = append(r.figures[name][words[i+1]], n)
		}
	}
	for _, row := range rows() {
		if len(r.figures[row.benchmark][row.unit]) == 0 && !row.optional {
			return r, fmt.Errorf("there is no figure of Benchmark%s", row.benchmark)
		}
	}
	return r, nil
}

// row is a line of the report: a figure and its bound.
type row struct {
	what, benchmark, unit string
	// scale makes what is shown of what was measured.
	scale    float64
	shown    string
	bound    float64 // in what is shown
	least    bool    // the bound is from below
	optional bool    // the machine may lack what it needs
}

func rows() []row {
	const event = "cpu-ns/event"
	return []row{
		{what: "loading the pack", benchmark: "LoadPack", unit: "cpu-ns/load", scale: 1e-6, shown: "ms", bound: 150},
		{what: "an open of a file", benchmark: "Event/open", unit: event, scale: 1, shown: "ns", bound: 1000},
		{what: "an exec", benchmark: "Event/exec", unit: event, scale: 1, shown: "ns", bound: 1500},
		{what: "a connect", benchmark: "Event/connect", unit: event, scale: 1, shown: "ns"},
		{what: "an event that no rule names", benchmark: "Event/unnamed", unit: event, scale: 1, shown: "ns", bound: 25},
		{what: "joining and rules, the recorded traces", benchmark: "Traces", unit: "records/cpu-s", scale: 1, shown: "records/s",
			bound: 1e6, least: true, optional: true},
	}
}

// Markdown is the section without its title.
func (r Report) Markdown() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("The built-in pack of %.0f rules, records that none of them matches; one core, its time alone. Median [lowest..highest] of %d rounds.\n\n",
		median(r.figures["LoadPack"]["rules"]), len(r.figures["LoadPack"]["rules"]))
	p("| what | measured | wanted | allocations |\n|---|---:|---:|---:|\n")
	for _, row := range rows() {
		all := slices.Clone(r.figures[row.benchmark][row.unit])
		if len(all) == 0 {
			p("| %s | no traces here | | |\n", row.what)
			continue
		}
		slices.Sort(all)
		p("| %s | **%.0f** [%.0f..%.0f] %s | %s | %s |\n", row.what, median(all)*row.scale, all[0]*row.scale, all[len(all)-1]*row.scale, row.shown,
			row.wanted(), r.allocations(row))
	}
	return b.String()
}

func (r row) wanted() string {
	switch {
	case r.bound == 0:
		return ""
	case r.least:
		return fmt.Sprintf("at least %.0f", r.bound)
	}
	return fmt.Sprintf("at most %.0f", r.bound)
}

// allocations are told where there should be none.
func (r Report) allocations(row row) string {
	if !strings.HasPrefix(row.benchmark, "Event/") {
		return ""
	}
	return fmt.Sprintf("%.0f", median(r.figures[row.benchmark]["allocs/op"]))
}

func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}
