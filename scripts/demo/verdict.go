package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// verdict compares the rules that fired with those that each step is for.
func (s *stage) verdict() error {
	fired, err := firings(&s.alerts)
	if err != nil {
		return err
	}
	silent, all := 0, 0
	for i, st := range steps() {
		fmt.Printf("\n%d. %s\n", i+1, st.title)
		for _, rule := range st.rules {
			fmt.Printf("%5d  %s\n", fired[rule], rule)
			all++
			if fired[rule] == 0 {
				silent++
			}
		}
	}
	if silent > 0 {
		return fmt.Errorf("%d of %d rules: %w", silent, all, errSilent)
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
