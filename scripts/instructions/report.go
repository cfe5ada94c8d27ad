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
	tiers  []counts // in the order of tiers
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
		var c counts
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return nil, fmt.Errorf("read %q: %w", line, err)
		}
		if err := c.sane(); err != nil {
			return nil, fmt.Errorf("tier %s: %w", c.Tier, err)
		}
		r.tiers = append(r.tiers, c)
		if n := len(r.tiers[0].Loops); len(c.Loops) != n {
			return nil, fmt.Errorf("tier %s: %d loops of %d", c.Tier, len(c.Loops), n)
		}
	}
	if len(r.tiers) != len(tiers()) {
		return nil, fmt.Errorf("not all was counted: %s", said[max(0, len(said)-1000):])
	}
	return r, nil
}

// knownTurns is what the known loop is to count: two instructions a turn.
const knownTurns = 2 * 500_000

// sane refuses counts of a machine whose counter counts something else.
func (c *counts) sane() error {
	switch {
	case c.Trouble != "":
		return errors.New(c.Trouble)
	case math.Abs(c.Known-knownTurns) > knownTurns/1000:
		return fmt.Errorf("the counter does not count instructions: %.0f of a loop of %d", c.Known, knownTurns)
	}
	return nil
}

const head = `# What a call costs, in instructions

Written by ` + "`make bench-tiers`" + `: instructions of a turn, those of the loop included, in an emulated machine whose time
stamp counter goes on by one with each instruction; the least of 60 rounds. The collector records the cgroup of the
loops. A loop of 1,000,000 instructions counts first: with more than 0.1 % beside it nothing is told.
`

// markdown is the table of all kernels.
func markdown(all []*result) string {
	var b strings.Builder
	b.WriteString(head)
	for _, r := range all {
		fmt.Fprintf(&b, "\n## %s\n\n| a turn | without a collector | tracepoint | added | trampoline | added |\n|---|---:|---:|---:|---:|---:|\n", r.kernel)
		fmt.Fprintf(&b, "| a loop of %d | %.0f | %.0f | | %.0f | |\n", knownTurns, r.tiers[0].Known, r.tiers[1].Known, r.tiers[2].Known)
		for i, l := range r.tiers[0].Loops {
			fmt.Fprintf(&b, "| %s | %.0f", l.Name, l.Instructions)
			for _, tier := range r.tiers[1:] {
				n := tier.Loops[i].Instructions
				fmt.Fprintf(&b, " | %.0f | %.0f", n, n-l.Instructions)
			}
			b.WriteString(" |\n")
		}
	}
	return b.String()
}
