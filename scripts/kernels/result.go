package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// result is what the tests said on one kernel.
type result struct {
	where  string   // what the kernel was asked for as
	kernel string   // its release
	lacks  []string // findings of sfcollector check that are not there, but for container engines
	groups map[string]*tally
	broken string // why not all tests came to their end
}

// tally is the cases of a group.
type tally struct {
	passed  int
	skipped []outcome
	failed  []outcome
}

// outcome is a case that did not pass, and why.
type outcome struct{ name, why string }

// read reads the output of testScript.
func read(output string) (result, error) {
	r := result{groups: map[string]*tally{}}
	parts := strings.Split(output, "suite: ")
	for line := range strings.Lines(parts[0]) {
		if kernel, ok := strings.CutPrefix(line, "kernel: "); ok {
			r.kernel = strings.TrimSpace(kernel)
		}
		if lack, ok := strings.CutPrefix(line, "check: no "); ok && !strings.HasPrefix(lack, " engine") {
			r.lacks = append(r.lacks, strings.Join(strings.Fields(lack), " "))
		}
	}
	for _, part := range parts[1:] {
		suite, text, _ := strings.Cut(part, "\n")
		if suite == "none" {
			return r, nil
		}
		if err := r.suite(suite, text); err != nil {
			return r, err
		}
	}
	r.broken = "the tests did not come to their end"
	return r, nil
}

// event is a line of test2json.
type event struct{ Action, Test, Output string }

// suite counts the tests of one binary.
func (r *result) suite(name, text string) error {
	cmd := exec.Command("go", "tool", "test2json")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("read the output of %s: %w", name, err)
	}
	said, ended := map[string]string{}, map[string]string{}
	var order []string
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var e event
		if err := dec.Decode(&e); err != nil {
			return fmt.Errorf("read the output of %s: %w", name, err)
		}
		switch e.Action {
		case "run":
			order = append(order, e.Test)
		case "output":
			said[e.Test] += e.Output
		case "pass", "fail", "skip":
			ended[e.Test] = e.Action
		}
	}
	for _, test := range order {
		if !slices.ContainsFunc(order, func(o string) bool { return strings.HasPrefix(o, test+"/") }) {
			r.count(group(name, test), test, ended[test], said[test])
		}
	}
	return nil
}

// group is the row of a test: that of its kind for a case, of its binary otherwise.
func group(suite, test string) string {
	if parts := strings.Split(test, "/"); len(parts) == 3 {
		return suite + ", " + parts[1]
	}
	return suite
}

// message is what a test said with its place in the source, or wanted and saw.
var message = regexp.MustCompile(`(?m)^\s+\w+_test\.go:\d+: (.+)$|^\s+Error:\s+(.*(?:\n\s{8,}\s.*){0,2})$`)

func (r *result) count(group, test, ended, said string) {
	g := r.groups[group]
	if g == nil {
		g = &tally{}
		r.groups[group] = g
	}
	o := outcome{name: test, why: "did not come to its end"}
	for _, m := range message.FindAllStringSubmatch(said, -1) {
		o.why = strings.Join(strings.Fields(m[1]+m[2]), " ")
	}
	switch ended {
	case "pass":
		g.passed++
	case "skip":
		g.skipped = append(g.skipped, o)
	default:
		g.failed = append(g.failed, o)
	}
}

// sum is a result in a few words.
func (r result) sum() string {
	var passed, failed int
	for _, g := range r.groups {
		passed, failed = passed+g.passed, failed+len(g.failed)
	}
	line := fmt.Sprintf("%d passed, %d failed", passed, failed)
	if r.broken != "" {
		line += ", " + r.broken
	}
	return line
}

// passed reports whether nothing failed.
func passed(all []result) bool {
	for _, r := range all {
		if r.broken != "" || len(r.groups) == 0 {
			return false
		}
		for _, g := range r.groups {
			if len(g.failed) > 0 {
				return false
			}
		}
	}
	return true
}
