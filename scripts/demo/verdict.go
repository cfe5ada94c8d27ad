package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// verdict compares the rules that fired with the pack.
func (s *stage) verdict() error {
	fired, err := firings(&s.alerts)
	if err != nil {
		return err
	}
	pack, err := ruleNames(s.rules)
	if err != nil {
		return err
	}
	silent := 0
	fmt.Println()
	for _, rule := range pack {
		fmt.Printf("%5d  %s\n", fired[rule], rule)
		if fired[rule] == 0 {
			silent++
		}
	}
	if silent > 0 {
		return fmt.Errorf("%d of %d rules: %w", silent, len(pack), errSilent)
	}
	return nil
}

// firings counts alerts by rule.
func firings(alerts io.Reader) (map[string]int, error) {
	fired := map[string]int{}
	for lines := json.NewDecoder(alerts); ; {
		var alert struct{ Rule string }
		switch err := lines.Decode(&alert); {
		case errors.Is(err, io.EOF):
			return fired, nil
		case err != nil:
			return nil, fmt.Errorf("read alerts: %w", err)
		}
		fired[alert.Rule]++
	}
}

// ruleNames lists the rules of a folder of rule files. It knows of their syntax
// only how a rule begins, as the pack is written.
func ruleNames(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if rule, ok := strings.CutPrefix(lines.Text(), "- rule: "); ok {
				names = append(names, strings.Trim(rule, `"'`))
			}
		}
		f.Close()
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no rule in %s/*.yaml: name the pack's folder by -rules", dir)
	}
	return names, nil
}
