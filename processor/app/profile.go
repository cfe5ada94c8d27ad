package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/profile"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type profileFlags struct {
	output output
	rules  []string
	input  inputs
	rounds int
	top    int
}

func (p program) profileCommand() *cobra.Command {
	var f profileFlags
	c := &cobra.Command{
		Use:   "profile",
		Short: "Measure what rules and their clauses cost on traces",
		Long: `Measure what each rule costs on the events of traces, and each clause of its
condition on the events that reach it; the costliest rules come first. A figure is
the least of some rounds after one to warm up; what the measuring takes is taken
off. A rule alone has the caches to itself: all rules together cost more than the
sum, and that is measured as well. Use a machine that does nothing else.`,
		Example: `  sfprocessor profile --input trace.sf
  sfprocessor profile --rules my-rules.yaml --input traces/ --top 0 -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return f.profile(c) },
	}
	f.output.register(c)
	c.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `FILE|FOLDER`, repeatable; default: the built-in rules")
	f.input.register(c)
	c.Flags().IntVar(&f.rounds, "rounds", profile.DefaultRounds, "measure each figure `N` times")
	c.Flags().IntVar(&f.top, "top", 10, "show this `NUMBER` of rules as a table; 0: all")
	return c
}

func (f *profileFlags) profile(c *cobra.Command) error {
	if f.rounds < 1 || f.top < 0 {
		return usage(errors.New("--rounds is 1 or more, --top 0 or more"))
	}
	set, err := resolved(f.rules)
	if err != nil {
		return err
	}
	e, _, err := policy.Load(f.rules, view.Records())
	if err != nil {
		return misconfigured(err)
	}
	records, left, err := f.input.hold(c.Context())
	if err != nil {
		return err
	}
	p, err := profile.Run(c.Context(), set, e, records, f.rounds)
	if err != nil {
		return err
	}
	if f.output == asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(p)
	}
	out := bufio.NewWriter(c.OutOrStdout())
	f.write(out, p)
	if left > 0 {
		fmt.Fprintf(out, "The first %d records were measured, %d were left out.\n", maxHeld, left)
	}
	return out.Flush()
}

// maxTitle is how much of a clause is shown.
const maxTitle = 90

func (f *profileFlags) write(out io.Writer, p *profile.Profile) {
	line := func(share, events, held, ns any, what string) {
		fmt.Fprintf(out, "%6v  %9v  %9v  %9v  %s\n", share, events, held, ns, printable(what))
	}
	line("SHARE", "EVENTS", "HELD", "NS/EVENT", "RULE, and its clauses on the events that reach them")
	for i, r := range p.Rules {
		if f.top > 0 && i == f.top {
			fmt.Fprintf(out, "... and %s more (--top 0 shows all)\n", plural(len(p.Rules)-i, "rule"))
			break
		}
		line(fmt.Sprintf("%.1f%%", 100*r.Share), r.Events, r.Matches, fmt.Sprintf("%.1f", r.NS), r.Name)
		for _, c := range r.Clauses {
			title := c.Text
			if len(title) > maxTitle {
				title = title[:maxTitle] + "..."
			}
			line("", c.Reached, c.Held, fmt.Sprintf("%.1f", c.NS), "    "+title)
		}
	}
	fmt.Fprintf(out, "%d records, %d events. All rules together: %.1f ns an event, with making the events and the alerts;\n"+
		"the sum of the rules by themselves: %.1f ns an event. Least of %d rounds; %.1f ns taken off each evaluation.\n",
		p.Records, p.Events, p.Together, p.Sum, p.Rounds, p.Overhead)
}
