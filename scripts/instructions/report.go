package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// result is what was counted on a kernel.
type result struct {
	kernel string
	tiers  []beside // in the order of tiers
}

// read reads what measure printed.
func read(said string) (*result, error) {
	r := &result{}
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if kernel, ok := strings.CutPrefix(line, kernelMark); ok {
			r.kernel = kernel
		}
		text, ok := strings.CutPrefix(line, countsMark)
		if !ok {
			continue
		}
		var b beside
		if err := json.Unmarshal([]byte(text), &b); err != nil {
			return nil, fmt.Errorf("read %q: %w", line, err)
		}
		r.tiers = append(r.tiers, b)
		for _, c := range []counts{b.Recorded, b.Other} {
			if err := c.sane(len(r.tiers[0].Recorded.Loops)); err != nil {
				return nil, fmt.Errorf("tier %s: %w", b.Tier, err)
			}
		}
	}
	if len(r.tiers) != len(tiers()) {
		return nil, fmt.Errorf("not all was counted: %s", said[max(0, len(said)-1000):])
	}
	return r, nil
}

// known is what the known loop is to count: no tick comes in between, not even where
// they are a millisecond apart.
const known = 200_000

// sane refuses counts of a machine whose counter counts something else, and what is not
// of that many loops.
func (c *counts) sane(loops int) error {
	switch {
	case c.Trouble != "":
		return errors.New(c.Trouble)
	case math.Abs(c.Known-known) > known/1000:
		return fmt.Errorf("the counter does not count instructions: %.0f of a loop of %d", c.Known, known)
	case len(c.Loops) != loops:
		return fmt.Errorf("%d loops of %d", len(c.Loops), loops)
	}
	return nil
}

const head = `# What the collector adds to calls, in instructions

Written by ` + "`make bench-tiers`" + `, of an emulated machine whose time stamp counter goes on by one with each instruction. A
turn is the call with the loop around it, the least of 60 rounds; what is added is the difference. First counts a loop of
200,000 instructions: with more than 0.1 % beside that nothing is told. A process is recorded as one of a cgroup. What a
program takes varies by some thousand, with where its memory lies.
`

// markdown is the table of all kernels.
func markdown(all []*result) string {
	var b strings.Builder
	b.WriteString(head)
	for _, r := range all {
		fmt.Fprintf(&b, "\n## %s\n\n", r.kernel)
		b.WriteString("| a turn | without a collector | tracepoint adds | trampolines add | to a process not recorded: tracepoint | trampolines |\n")
		b.WriteString("|---|---:|---:|---:|---:|---:|\n")
		base := r.tiers[0].Recorded
		fmt.Fprintf(&b, "| a loop of 200,000 | %.0f", base.Known)
		r.added(&b, func(c counts) float64 { return c.Known })
		for i, l := range base.Loops {
			fmt.Fprintf(&b, "| %s | %.0f", l.Name, l.Instructions)
			r.added(&b, func(c counts) float64 { return c.Loops[i].Instructions })
		}
	}
	return b.String()
}

// added ends a row with what each collector adds: to a process that is recorded, and to
// one that is not.
func (r *result) added(b *strings.Builder, of func(counts) float64) {
	for _, process := range []func(beside) counts{
		func(b beside) counts { return b.Recorded }, func(b beside) counts { return b.Other },
	} {
		for _, tier := range r.tiers[1:] {
			n := math.Round(of(process(tier)) - of(process(r.tiers[0])))
			fmt.Fprintf(b, " | %.0f", n+0) // no minus before a zero
		}
	}
	b.WriteString(" |\n")
}
