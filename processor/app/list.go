package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
)

type listFlags struct {
	output   output
	rules    []string
	tags     []string
	name     string
	priority string
	enabled  bool
	disabled bool
}

func (p program) listCommand() *cobra.Command {
	var f listFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List rules with their priorities, tags and files",
		Long: `List rules in the order of their definition. Without --rules these are the built-in
ones. A rule is listed when it is as all of the flags say.`,
		Example: `  sfprocessor list --tag T1059.004
  sfprocessor list --rules my-rules.yaml --priority warning -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return f.list(c) },
	}
	f.output.register(c)
	c.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `FILE|FOLDER`, repeatable")
	c.Flags().StringArrayVarP(&f.tags, "tag", "t", nil, "rules with this `TAG`, repeatable: with all of them")
	c.Flags().StringVar(&f.name, "name", "", "rules with this `TEXT` in their name, in any case")
	c.Flags().StringVar(&f.priority, "priority", "", "rules of this `PRIORITY` and more urgent ones")
	c.Flags().BoolVar(&f.enabled, "enabled", false, "rules that are enabled")
	c.Flags().BoolVar(&f.disabled, "disabled", false, "rules that are not enabled")
	c.MarkFlagsMutuallyExclusive("enabled", "disabled")
	return c
}

// ruleRow is a rule as JSON.
type ruleRow struct {
	Rule     string   `json:"rule"`
	Priority string   `json:"priority"`
	Enabled  bool     `json:"enabled"`
	Source   string   `json:"source"`
	Tags     []string `json:"tags"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Desc     string   `json:"desc"`
}

func newRuleRow(r *rules.Rule) ruleRow {
	file, line := r.At.Line()
	return ruleRow{r.Name, r.Priority.String(), r.Enabled, r.Source, append([]string{}, r.Tags...), file, line, strings.TrimSpace(r.Desc)}
}

func (f *listFlags) list(c *cobra.Command) error {
	least := rules.Debug
	if f.priority != "" {
		var ok bool
		if least, ok = rules.ParsePriority(f.priority); !ok {
			return usage(fmt.Errorf("--priority %s: want one of %s", f.priority, strings.Join(rules.Priorities(), ", ")))
		}
	}
	set, err := resolved(f.rules)
	if err != nil {
		return err
	}
	rows := []ruleRow{}
	for _, r := range set.Rules {
		if r.Priority <= least && f.wants(r.Rule) {
			rows = append(rows, newRuleRow(r.Rule))
		}
	}
	if f.output == asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(rows)
	}
	return writeRules(c.OutOrStdout(), rows)
}

func (f *listFlags) wants(r *rules.Rule) bool {
	for _, t := range f.tags {
		if !slices.Contains(r.Tags, t) {
			return false
		}
	}
	return strings.Contains(strings.ToLower(r.Name), strings.ToLower(f.name)) &&
		!(f.enabled && !r.Enabled) && !(f.disabled && r.Enabled)
}

// resolved are the rules of files that have no mistakes.
func resolved(paths []string) (*resolve.Set, error) {
	set, _, err := policy.Resolve(paths)
	if err != nil {
		return nil, misconfigured(err)
	}
	return set, nil
}

func writeRules(w io.Writer, rows []ruleRow) error {
	out := bufio.NewWriter(w)
	width := len("RULE")
	for _, r := range rows {
		width = max(width, len(printable(r.Rule)))
	}
	fmt.Fprintf(out, "%-*s  %-13s  %-7s  %-40s  %s\n", width, "RULE", "PRIORITY", "ENABLED", "FILE", "TAGS")
	for _, r := range rows {
		enabled := "yes"
		if !r.Enabled {
			enabled = "no"
		}
		at := fmt.Sprintf("%s:%d", r.File, r.Line)
		fmt.Fprintf(out, "%-*s  %-13s  %-7s  %-40s  %s\n", width, printable(r.Rule), r.Priority, enabled, printable(at), printable(strings.Join(r.Tags, " ")))
	}
	return out.Flush()
}
