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
		Short: "List the fields that rules can use",
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
	Name     string `json:"name"`
	Type     string `json:"type"`
	Unit     string `json:"unit,omitempty"`
	Argument string `json:"argument,omitempty"`
	Many     bool   `json:"many,omitempty"` // several values
	Meaning  string `json:"meaning"`
}

func printFields(c *cobra.Command, form output, prefix string) error {
	var rows []fieldRow
	for _, f := range view.Fields() {
		if strings.HasPrefix(f.Name, prefix) {
			rows = append(rows, fieldRow{f.Name, typeName(f.Type), f.Unit, argument(f.Arg), f.List || f.Any, f.Meaning})
		}
	}
	if form == asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(rows)
	}
	out := bufio.NewWriter(c.OutOrStdout())
	for _, r := range rows {
		fmt.Fprintf(out, "%-32s %-8s %s\n", r.Name+r.Argument, r.Type, meaning(r))
	}
	return out.Flush()
}

func meaning(r fieldRow) string {
	if r.Unit != "" && r.Type == "int" {
		return r.Meaning + " In " + r.Unit + "."
	}
	return r.Meaning
}

func typeName(t view.Type) string {
	switch t {
	case view.Text:
		return "text"
	case view.Int:
		return "int"
	case view.Bool:
		return "bool"
	case view.Addr:
		return "address"
	case view.Port:
		return "port"
	case view.Net:
		return "network"
	case view.Time:
		return "time"
	case view.Duration:
		return "duration"
	}
	return "bytes"
}

func argument(a view.Arg) string {
	switch a {
	case view.OptionalIndex, view.RequiredIndex:
		return "[n]"
	case view.OptionalKey, view.RequiredKey:
		return "[key]"
	}
	return ""
}
