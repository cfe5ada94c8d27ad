package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// markdown is the table of all results of a tier, and what did not pass.
func markdown(all []result, tier string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Which kernels tell what, with --tier %s\n\n", tier)
	b.WriteString("Written by `make test-kernels`: cases that passed on each kernel, in an emulated machine or on \"this machine\".\n")
	b.WriteString("`-n` are cases that the kernel cannot play, with the reasons below; `!n` are failures. Trampolines, and from 7.0 on\n")
	b.WriteString("all hooks, may be preempted: the kernel does not run a program while it is at work for another task on the same\n")
	b.WriteString("processor. Another one stands in for it; what comes while all are busy is a loss (`missed`).\n\n| cases |")
	for _, r := range all {
		fmt.Fprintf(&b, " %s |", cmp.Or(r.kernel, r.where))
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
	fmt.Fprintf(b, "- %s (%s)\n", cmp.Or(r.kernel, "not started"), r.where)
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
