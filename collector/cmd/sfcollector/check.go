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
	format := "table"
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Tell what this kernel gives to a capture, and why not",
		Long: `Tell what this kernel gives to a capture, and why not. The exit code is 1 when
something is missing without which nothing can be recorded.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return config.Usage("--output %q: want table or json", format)
			}
			findings := run.Check()
			if err := printFindings(cmd.OutOrStdout(), findings, format); err != nil {
				return fmt.Errorf("print findings: %w", err)
			}
			for _, f := range findings {
				if f.Needed && !f.OK {
					return errCannotRecord
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", format, "table or json")
	return cmd
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
