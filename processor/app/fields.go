package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

func (p program) fieldsCommand() *cobra.Command {
	var form output
	c := &cobra.Command{
		Use:   "fields [PREFIX]",
		Short: "List the fields that rules and tables can use",
		Args:  usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			prefix := strings.Join(args, "")
			return printFields(c, form, prefix)
		},
	}
	form.register(c)
	return c
}

// fieldRow is a field as JSON.
type fieldRow struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	Type      string `json:"type"`
	Unit      string `json:"unit,omitempty"`
	Argument  string `json:"argument,omitempty"`
	Many      bool   `json:"many,omitempty"` // several values
	Meaning   string `json:"meaning"`
}

func newFieldRow(f *view.Field) fieldRow {
	return fieldRow{f.Name, f.Namespace(), f.Type.String(), f.Unit, f.Arg.String(), f.List || f.Any, f.Meaning}
}

func printFields(c *cobra.Command, form output, prefix string) error {
	rows := []fieldRow{}
	for _, f := range view.Fields() {
		if strings.HasPrefix(f.Name, prefix) {
			rows = append(rows, newFieldRow(&f))
		}
	}
	if form == asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(rows)
	}
	out := bufio.NewWriter(c.OutOrStdout())
	line := func(cells ...any) { fmt.Fprintf(out, "%-32s %-12s %-5s %-9s %s\n", cells...) }
	line("FIELD", "TYPE", "UNIT", "NAMESPACE", "MEANING")
	for _, r := range rows {
		typ := r.Type
		if r.Many {
			typ += " list"
		}
		line(r.Name+r.Argument, typ, r.Unit, r.Namespace, r.Meaning)
	}
	return out.Flush()
}
