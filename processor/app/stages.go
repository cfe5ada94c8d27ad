package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/delivery"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
)

func (p program) stagesCommand() *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:   "stages [TYPE]",
		Short: "List the stages that pipelines can have, and the keys of one",
		Long: `List the types of stages that this program has, and the actions that rules can
name. With a TYPE, list the keys of its configuration and their defaults.`,
		Example: `  sfprocessor stages
  sfprocessor stages webhook
  sfprocessor stages -o json`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return p.listStages(c, out, strings.Join(args, "")) },
	}
	out.register(c)
	return c
}

// stageRow is a stage type as JSON.
type stageRow struct {
	Type  string `json:"type"`
	Kind  string `json:"kind"` // source, stage, exporter or action
	About string `json:"about"`
	// Config are the keys of the configuration with their defaults.
	Config json.RawMessage `json:"config,omitempty"`
	// Delivery are the keys beside it that say how an exporter gets its batches.
	Delivery json.RawMessage `json:"delivery,omitempty"`
}

func newStageRow(f plugin.Factory) (r stageRow, err error) {
	r = stageRow{Type: f.Type, Kind: stageKind(f), About: f.About}
	if f.NewConfig != nil {
		if r.Config, err = json.Marshal(f.NewConfig()); err != nil {
			return r, fmt.Errorf("defaults of %s: %w", f.Type, err)
		}
	}
	if f.NewExporter != nil {
		if r.Delivery, err = json.Marshal(delivery.NewConfig()); err != nil {
			return r, fmt.Errorf("defaults of delivery: %w", err)
		}
	}
	return r, nil
}

func stageKind(f plugin.Factory) string {
	switch {
	case f.NewSource != nil:
		return "source"
	case f.NewExporter != nil:
		return "exporter"
	case f.NewAction != nil:
		return "action"
	}
	return "stage"
}

func (p program) listStages(c *cobra.Command, form output, only string) error {
	rows, types := []stageRow{}, []string{}
	for _, f := range p.factories() {
		types = append(types, f.Type)
		if only != "" && f.Type != only {
			continue
		}
		r, err := newStageRow(f)
		if err != nil {
			return err
		}
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return usage(fmt.Errorf("there is no stage type %q (%s)", only, jsonfile.Nearest(only, types)))
	}
	slices.SortFunc(rows, func(a, b stageRow) int { return strings.Compare(a.Kind+" "+a.Type, b.Kind+" "+b.Type) })
	switch {
	case form == asJSON:
		return json.NewEncoder(c.OutOrStdout()).Encode(rows)
	case only != "":
		return rows[0].write(c.OutOrStdout())
	}
	out := bufio.NewWriter(c.OutOrStdout())
	fmt.Fprintf(out, "%-16s %-9s %s\n", "TYPE", "KIND", "ABOUT")
	for _, r := range rows {
		fmt.Fprintf(out, "%-16s %-9s %s\n", r.Type, r.Kind, printable(r.About))
	}
	return out.Flush()
}

// write writes the keys of one stage.
func (r *stageRow) write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s, %s: %s\n", r.Type, r.Kind, printable(r.About))
	for _, part := range []struct {
		title string
		keys  json.RawMessage
	}{{"KEY OF CONFIG", r.Config}, {"KEY BESIDE IT", r.Delivery}} {
		if len(part.keys) > 0 {
			fmt.Fprintf(out, "\n%-32s %s\n", part.title, "DEFAULT")
			writeKeys(out, "", jsonfile.Parse(part.keys, jsonfile.NewCollector(r.Type)))
		}
	}
	return out.Flush()
}

// writeKeys writes a line for each key below a value.
func writeKeys(out io.Writer, path string, n *jsonfile.Node) {
	for _, m := range n.Members {
		key := strings.TrimPrefix(path+"."+m.Key, ".")
		if len(m.Value.Members) > 0 {
			writeKeys(out, key, m.Value)
			continue
		}
		text, err := json.Marshal(m.Value)
		if err != nil || string(text) == "null" {
			text = nil // none
		}
		fmt.Fprintf(out, "%-32s %s\n", key, printable(string(text)))
	}
}
