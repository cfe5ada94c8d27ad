package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/difference"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/profile"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type diffFlags struct {
	output   output
	rules    string
	input    inputs
	examples int
}

func (p program) diffCommand() *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use:   "diff [flags] --rules OLD NEW [TRACE...]",
		Short: "Compare what two versions of rules alert for on traces",
		Long: `Run an old and a new version of rules, files or folders, on the same traces, and show
the alerts that are gained, lost or say something else, and what the new ones cost in
proportion to the old. The exit code is 1 when alerts differ.`,
		Example: `  sfprocessor diff --rules rules/ changed/ --input traces/
  sfprocessor diff old.yaml new.yaml --input trace.sf -o json`,
		Args: usageArgs(atLeast(1, "name the old and the new rules: --rules OLD NEW")),
		RunE: func(c *cobra.Command, args []string) error { return f.diff(c, args) },
	}
	f.output.register(c)
	c.Flags().StringVar(&f.rules, "rules", "", "`OLD` rules; the new ones are the next argument")
	f.input.register(c)
	c.Flags().IntVar(&f.examples, "examples", 3, "show at most this `NUMBER` of alerts for each rule and kind of change as a table")
	return c
}

// diffReport is what is compared.
type diffReport struct {
	Old     int                 `json:"old_alerts"`
	New     int                 `json:"new_alerts"`
	Rules   []diffRule          `json:"rules"` // that differ
	Changes []difference.Change `json:"changes"`
	// Left are the changes that are counted and not listed.
	Left int `json:"changes_left_out"`
	// OldNS and NewNS are what all rules take for an event.
	OldNS float64 `json:"old_ns_per_event"`
	NewNS float64 `json:"new_ns_per_event"`
}

// diffRule is a rule whose alerts differ.
type diffRule struct {
	Rule    string `json:"rule"`
	Old     int    `json:"old_alerts"`
	New     int    `json:"new_alerts"`
	Gained  int    `json:"gained"`
	Lost    int    `json:"lost"`
	Changed int    `json:"changed"`
}

// maxChanges bounds the changes that are listed.
const maxChanges = 100_000

func (f *diffFlags) diff(c *cobra.Command, args []string) error {
	if f.rules != "" {
		args = append([]string{f.rules}, args...)
	}
	if len(args) < 2 {
		return usage(errors.New("diff: name the old and the new rules: --rules OLD NEW"))
	}
	f.input = append(f.input, args[2:]...)
	before, _, err := policy.Load(args[:1], view.Records())
	after, _, wrong := policy.Load(args[1:2], view.Records())
	if err := errors.Join(err, wrong); err != nil {
		return misconfigured(err)
	}
	r, err := f.compare(c, before, after)
	if err != nil {
		return err
	}
	if f.output == asJSON {
		err = json.NewEncoder(c.OutOrStdout()).Encode(r)
	} else {
		err = f.write(c.OutOrStdout(), r)
	}
	if err == nil && len(r.Rules) > 0 {
		return reported(exitFailure)
	}
	return err
}

// compare runs both on all records, and then measures them on those in memory.
func (f *diffFlags) compare(c *cobra.Command, before, after *engine.Engine) (*diffReport, error) {
	r := &diffReport{Rules: []diffRule{}, Changes: []difference.Change{}}
	comparer := difference.New(before, after)
	counts := map[string]*diffRule{}
	var held []*view.Record
	err := f.input.each(c.Context(), func(record *view.Record) {
		if len(held) < maxHeld {
			held = append(held, record)
		}
		for _, x := range comparer.Record(record) {
			r.take(x, counts)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, n := range comparer.OldAlerts {
		r.Old += n
	}
	for _, n := range comparer.NewAlerts {
		r.New += n
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		x := counts[name]
		x.Rule, x.Old, x.New = name, comparer.OldAlerts[name], comparer.NewAlerts[name]
		r.Rules = append(r.Rules, *x)
	}
	r.OldNS, r.NewNS = profile.Compare(before, after, held, profile.DefaultRounds)
	return r, nil
}

func (r *diffReport) take(x difference.Change, counts map[string]*diffRule) {
	if counts[x.Rule] == nil {
		counts[x.Rule] = new(diffRule)
	}
	n := counts[x.Rule]
	switch x.Kind {
	case difference.Gained:
		n.Gained++
	case difference.Lost:
		n.Lost++
	default:
		n.Changed++
	}
	if len(r.Changes) < maxChanges {
		r.Changes = append(r.Changes, x)
	} else {
		r.Left++
	}
}

func (f *diffFlags) write(w io.Writer, r *diffReport) error {
	out := bufio.NewWriter(w)
	if len(r.Rules) > 0 {
		fmt.Fprintf(out, "%8s  %8s  %8s  %8s  %8s  %s\n", "OLD", "NEW", "GAINED", "LOST", "CHANGED", "RULE")
	}
	for _, x := range r.Rules {
		fmt.Fprintf(out, "%8d  %8d  %8d  %8d  %8d  %s\n", x.Old, x.New, x.Gained, x.Lost, x.Changed, printable(x.Rule))
	}
	shown := map[string]int{}
	for _, x := range r.Changes {
		if key := string(x.Kind) + x.Rule; shown[key] < f.examples {
			shown[key]++
			fmt.Fprintf(out, "%-7s  %s #%d: %s: %s\n", x.Kind, printable(x.Rule), x.Sequence, x.Priority, printable(x.Output))
			if x.Kind == difference.Changed {
				fmt.Fprintf(out, "         before: %s: %s\n", x.OldPriority, printable(x.OldOutput))
			}
		}
	}
	fmt.Fprintf(out, "%d alerts before, %d after. ", r.Old, r.New)
	if r.OldNS > 0 {
		fmt.Fprintf(out, "Cost of an event: %.1f ns before, %.1f ns after (x %.2f).", r.OldNS, r.NewNS, r.NewNS/r.OldNS)
	}
	fmt.Fprintln(out)
	return out.Flush()
}
