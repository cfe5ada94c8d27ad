package app

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/explain"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type explainFlags struct {
	output output
	rules  []string
	all    bool
	match  bool
	limit  int
}

func (p program) explainCommand() *cobra.Command {
	var f explainFlags
	c := &cobra.Command{
		Use:   "explain [flags] RULE TRACE...",
		Short: "Show why a rule did or did not match the events of a trace",
		Long: `Show for the events of traces how a rule's condition came out: a tree of its parts,
each true or false, with the values that were looked at; '>' marks the parts that
decided. Events of types that the condition is not about are left out without --all.
At the end it counts what decided. The rule may be one that is not enabled.`,
		Example: `  sfprocessor explain "Shell Spawned by Server Process" trace.sf
  sfprocessor explain --rules my-rules.yaml --matches -o json "My Rule" trace.sf`,
		Args:              usageArgs(atLeast(2, "name a RULE and at least one TRACE")),
		RunE:              func(c *cobra.Command, args []string) error { return f.explain(c, args[0], args[1:]) },
		ValidArgsFunction: f.complete,
	}
	f.output.register(c)
	c.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `FILE|FOLDER`, repeatable; default: the built-in rules")
	c.Flags().BoolVar(&f.all, "all", false, "show events of all types")
	c.Flags().BoolVar(&f.match, "matches", false, "show events that match, only")
	c.Flags().IntVar(&f.limit, "limit", 20, "show at most this `NUMBER` of events as a table; 0: all")
	return c
}

// complete completes the names of rules, then those of files.
func (f *explainFlags) complete(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return []string{"sf"}, cobra.ShellCompDirectiveFilterFileExt
	}
	set, err := resolved(f.rules)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, r := range set.Rules {
		names = append(names, r.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (f *explainFlags) explain(c *cobra.Command, rule string, paths []string) error {
	traces, err := source.Find(paths)
	if err != nil {
		return usage(err)
	}
	set, err := resolved(f.rules)
	if err != nil {
		return err
	}
	x, err := explain.New(set, rule, view.Records())
	if err != nil {
		return usage(fmt.Errorf("%w; sfprocessor list names the rules", err))
	}
	out := bufio.NewWriterSize(c.OutOrStdout(), 64<<10)
	s := account{flags: f, out: out, decided: map[string]int{}}
	for _, t := range traces {
		err = errors.Join(err, source.EachRecord(c.Context(), t, func(r *view.Record) {
			for _, e := range x.Record(r) {
				s.take(&e)
			}
		}))
	}
	if f.output == asTable {
		s.summary()
	}
	return errors.Join(err, s.err, out.Flush())
}

// account writes what is explained, and counts.
type account struct {
	flags *explainFlags
	out   io.Writer
	err   error
	// shown and not: events of the kind that is shown.
	shown, candidates, matches int
	// decided counts what decided events that do not match.
	decided map[string]int
}

func (a *account) take(e *explain.Event) {
	switch {
	case !e.Candidate:
	case e.Holds:
		a.matches++
	default:
		a.decided[e.Tree.Decided()]++
	}
	if e.Candidate {
		a.candidates++
	}
	if a.err != nil || !e.Candidate && !a.flags.all || !e.Holds && a.flags.match {
		return
	}
	if a.flags.output == asJSON {
		a.err = json.NewEncoder(a.out).Encode(e)
		return
	}
	if a.flags.limit == 0 || a.shown < a.flags.limit {
		a.err = e.WriteText(a.out)
	}
	a.shown++
}

// summary tells how many events there were and what decided those that did not match.
func (a *account) summary() {
	if more := a.shown - a.flags.limit; a.flags.limit > 0 && more > 0 {
		fmt.Fprintf(a.out, "... and %s more (--limit 0 shows all)\n", plural(more, "event"))
	}
	fmt.Fprintf(a.out, "%s of its types, %d matched\n", plural(a.candidates, "event"), a.matches)
	causes := slices.SortedFunc(maps.Keys(a.decided), func(x, y string) int {
		return cmp.Or(cmp.Compare(a.decided[y], a.decided[x]), cmp.Compare(x, y))
	})
	for _, cause := range causes {
		fmt.Fprintf(a.out, "%8d  did not because of: %s\n", a.decided[cause], cause)
	}
}
