package main

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// scripts are the cases' shell functions, by tactic, and what they share.
//
//go:embed cases/*.sh
var scripts embed.FS

// shared is the script that all others use.
const shared = "prelude"

// recording is a file of the pack's tests: what the rules of a tactic must see, or the
// near misses.
type recording struct {
	tactic    string
	kind      string   // fires or quiet
	functions []string // of the tactic's script, in the order of the rules
}

// file is the recording's name.
func (r *recording) file() string { return r.tactic + "." + r.kind + ".sf" }

// script is the text of a tactic's functions.
func script(tactic string) (string, error) {
	text, err := scripts.ReadFile("cases/" + tactic + ".sh")
	return string(text), err
}

// contained reports whether a function of a script runs as if in a container.
func contained(script, function string) bool {
	return strings.Contains(script, "\n# in a container\n"+function+"() {")
}

// slug is a rule's name as part of a file name or of a function's.
func slug(rule string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, rule)
}

// recordings are two for each file of rules. A rule without its functions is an error.
func recordings(rules string) ([]recording, error) {
	files, err := filepath.Glob(filepath.Join(rules, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var all []recording
	for _, file := range files {
		names, err := ruleNames(file)
		if err != nil {
			return nil, err
		}
		if len(names) == 0 {
			continue // lists and macros
		}
		of, err := recordingsOf(strings.TrimSuffix(filepath.Base(file), ".yaml"), names)
		if err != nil {
			return nil, fmt.Errorf("cases of %s: %w", file, err)
		}
		all = append(all, of...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no rule in %s/*.yaml: name the pack's folder by -rules", rules)
	}
	return all, nil
}

func recordingsOf(tactic string, rules []string) ([]recording, error) {
	text, err := script(tactic)
	if err != nil {
		return nil, err
	}
	both := []recording{{tactic: tactic, kind: "fires"}, {tactic: tactic, kind: "quiet"}}
	var missing []error
	for _, rule := range rules {
		for i := range both {
			function := both[i].kind + "_" + slug(rule)
			if !strings.Contains(text, "\n"+function+"() {") {
				missing = append(missing, fmt.Errorf("no function %s for rule %q", function, rule))
			}
			both[i].functions = append(both[i].functions, function)
		}
	}
	return both, errors.Join(missing...)
}

// ruleNames lists the rules of a file. It knows of their syntax only how a rule
// begins, as the pack is written.
func ruleNames(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var names []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if rule, ok := strings.CutPrefix(lines.Text(), "- rule: "); ok {
			names = append(names, strings.Trim(rule, `"'`))
		}
	}
	return names, lines.Err()
}
