package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/sfproto/escape"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// problem is what is wrong, in the form of the processor's check.
type problem struct {
	Severity string `json:"severity"` // error or warning
	jsonfile.Problem
}

// checkConfig tells all that is wrong with a configuration. That it has no output is
// a warning, as flags may say it.
func checkConfig(w io.Writer, path, format string) error {
	silent := false
	_, warnings, err := (&config.Source{
		Path: path, Environ: os.Environ(), Original: true,
		Flags: func(c *config.Capture) error {
			if silent = c.Socket == "" && c.Out == ""; silent {
				c.Out = "-"
			}
			return nil
		},
	}).Load()
	if silent {
		warnings = append(warnings, "there is no output: run needs --socket or --out beside this")
	}
	found := []problem{}
	if err != nil {
		for _, p := range jsonfile.AsProblems(path, err) {
			found = append(found, problem{"error", p})
		}
	}
	errors := len(found)
	for _, text := range warnings {
		found = append(found, problem{"warning", jsonfile.Problem{File: "environment", Message: text}})
	}
	if perr := printProblems(w, found, errors, format); perr != nil {
		return fmt.Errorf("print problems: %w", perr)
	}
	if errors > 0 {
		return statusError(config.ExitEnvironment)
	}
	return nil
}

func printProblems(w io.Writer, found []problem, errors int, format string) error {
	if format == "json" {
		return json.NewEncoder(w).Encode(map[string]any{"ok": errors == 0, "findings": found})
	}
	for _, p := range found {
		if _, err := fmt.Fprintf(w, "%s: %s\n", p.Severity, escape.Text(p.String())); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "errors: %d, warnings: %d\n", errors, len(found)-errors)
	return err
}
