package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sysflow-stack/sysflow/collector/internal/config"
	"github.com/sysflow-stack/sysflow/collector/internal/run"
)

var errCannotRecord = errors.New("this machine gives not all that a capture needs")

func newCheck() *cobra.Command {
	format, path, schema := "table", "", false
	cmd := &cobra.Command{
		Use:   "check [--config FILE | --schema]",
		Short: "Tell what this kernel gives to a capture, or what is wrong with a configuration",
		Long: `Tell what this kernel gives to a capture, and why not. The exit code is 1 when
something is missing without which nothing can be recorded.

With --config, tell all that is wrong with a configuration file and with the
environment variables that override it: the exit code is 78 then.`,
		Example: `  sfcollector check
  sfcollector check --config /etc/sysflow/collector.json -o json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := cmd.OutOrStdout()
			switch {
			case format != "table" && format != "json":
				return config.Usage("--output %q: want table or json", format)
			case schema:
				_, err := io.WriteString(w, config.Schema())
				return err
			case cmd.Flags().Changed("config"):
				return checkConfig(w, path, format)
			}
			return checkMachine(w, format)
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", format, "`FORM` of the output: table or json")
	cmd.Flags().StringVar(&path, "config", "", "configuration `FILE` to check, instead of this machine")
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of configuration files, for editors, and check nothing")
	return cmd
}

func checkMachine(w io.Writer, format string) error {
	findings := run.Check()
	if err := printFindings(w, findings, format); err != nil {
		return fmt.Errorf("print findings: %w", err)
	}
	for _, f := range findings {
		if f.Needed && !f.OK {
			return errCannotRecord
		}
	}
	return nil
}

func printFindings(w io.Writer, findings []run.Finding, format string) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(findings)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		mark := "ok"
		if !f.OK {
			mark = "no"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\n", mark, f.Name, f.Detail)
	}
	return tw.Flush()
}
