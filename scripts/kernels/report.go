package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// markdown is the table of all results, and what did not pass.
func markdown(all []result) string {
	var b strings.Builder
	b.WriteString("# Which kernels tell what\n\n")
	b.WriteString("One run of `make test-kernels`: cases that passed on each kernel, in an emulated machine but for the first one.\n")
	b.WriteString("`-n` are cases that the kernel cannot play, with the reasons below; `!n` are failures. Kernels from 7.x on preempt\n")
	b.WriteString("hooks: a call on the same processor in between is not seen, which is counted as a loss (`missed`).\n\n| cases |")
	for _, r := range all {
		fmt.Fprintf(&b, " %s |", r.kernel)
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(all)) + "\n")
	rows := map[string]bool{}
	for _, r := range all {
		for name := range r.groups {
			rows[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, r := range all {
			fmt.Fprintf(&b, " %s |", r.groups[name])
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n## What is not there\n\n")
	for _, r := range all {
		r.writeRest(&b)
	}
	return b.String()
}

// String is the cell of a group; nil is one of which nothing is known.
func (t *tally) String() string {
	if t == nil {
		return "?"
	}
	cell := fmt.Sprint(t.passed)
	if n := len(t.skipped); n > 0 {
		cell += fmt.Sprintf(" -%d", n)
	}
	if n := len(t.failed); n > 0 {
		cell += fmt.Sprintf(" **!%d**", n)
	}
	return cell
}

// writeRest writes what a kernel lacks, and what failed there.
func (r *result) writeRest(b *strings.Builder) {
	fmt.Fprintf(b, "- %s (%s)\n", r.kernel, r.where)
	if r.broken != "" {
		fmt.Fprintf(b, "  - **%s**\n", r.broken)
	}
	for _, lack := range r.lacks {
		fmt.Fprintf(b, "  - `sfcollector check`: no %s\n", lack)
	}
	for _, name := range slices.Sorted(maps.Keys(r.groups)) {
		for _, o := range r.groups[name].skipped {
			fmt.Fprintf(b, "  - %s: %s\n", o.name, o.why)
		}
		for _, o := range r.groups[name].failed {
			fmt.Fprintf(b, "  - **%s fails**: %s\n", o.name, o.why)
		}
	}
}
