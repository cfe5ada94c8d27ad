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
	var f fieldsFlags
	c := &cobra.Command{
		Use:   "fields [PREFIX]",
		Short: "List the fields that rules and tables can use",
		Example: `  sfprocessor fields proc.
  sfprocessor fields --search container --type text`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			f.prefix = strings.Join(args, "")
			return f.print(c)
		},
	}
	f.output.register(c)
	c.Flags().StringVar(&f.search, "search", "", "fields with this `TEXT` in their name or meaning, in any case")
	c.Flags().StringVar(&f.typ, "type", "", "fields of this `TYPE`: text, int, bool, address, port, network, time, duration or bytes")
	c.Flags().StringVar(&f.namespace, "namespace", "", "fields of this `NAMESPACE`: falco or sysflow")
	return c
}

type fieldsFlags struct {
	output                         output
	prefix, search, typ, namespace string
}

func (f *fieldsFlags) wants(r *fieldRow) bool {
	has := func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(f.search)) }
	return strings.HasPrefix(r.Name, f.prefix) && (has(r.Name) || has(r.Meaning)) &&
		(f.typ == "" || f.typ == r.Type) && (f.namespace == "" || f.namespace == r.Namespace)
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

func (f *fieldsFlags) print(c *cobra.Command) error {
	rows := []fieldRow{}
	for _, field := range view.Fields() {
		if r := newFieldRow(&field); f.wants(&r) {
			rows = append(rows, r)
		}
	}
	if f.output == asJSON {
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
