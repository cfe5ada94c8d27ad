package format

import (
	"fmt"
	"strings"
)

// Title is the section's.
const Title = "The format"

// Options say what to measure.
type Options struct {
	// Traces is the folder of recorded traces.
	Traces string
	// Records is how many to decode and to encode; a library that is slower gets
	// a tenth of them.
	Records int64
}

// Report is what was measured.
type Report struct {
	files   int
	records int64
	total   int64 // decoded and encoded
	rows    []row
	sizes   []sizes
}

// Measure measures; it takes about a minute for ten million records.
func Measure(o Options) (Report, error) {
	r := Report{total: o.Records}
	traces, err := readTraces(o.Traces)
	if err != nil {
		return r, err
	}
	r.files = len(traces)
	for i := range traces {
		r.records += traces[i].count()
	}
	if r.sizes, err = allSizes(traces); err != nil {
		return r, err
	}
	if r.rows, err = current(traces, o.Records); err != nil {
		return r, err
	}
	older, err := recorded(traces, o.Records)
	r.rows = append(r.rows, older...)
	return r, err
}

// Markdown is the section without its title.
func (r Report) Markdown() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	p("%d recorded traces with %d records, the same bytes for this codec and for hamba, in turns on one core, again and\n", r.files, r.records)
	p("again until this one has seen %d. Nanoseconds of processor a record, median [lowest..highest] of %d rounds.\n\n", r.total, rounds)
	p("| what | ns | hamba, ns | hamba / this | allocations a record | hamba's |\n|---|---:|---:|---:|---:|---:|\n")
	for _, row := range r.rows {
		p("| %s | %s | %s | **%.1f** | %.4f | %.2f |\n", row.what, row.ours, row.theirs, row.ratio(), row.ours.allocs, row.theirs.allocs)
	}
	p("\n| file | bytes a record, headers apart | header, bytes | files that are larger than they were |\n|---|---:|---:|---|\n")
	for _, s := range r.sizes {
		p("| %s | **%.1f** | %d | %s |\n", s.what, float64(s.content)/float64(r.records), s.header, strings.Join(s.grown, ", "))
	}
	p("\n")
	return b.String()
}
