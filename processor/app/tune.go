package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/ruletest"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/tune"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type tuneFlags struct {
	output output
	rules  []string
	only   []string
	tests  []string
	input  inputs
	most   int
	out    string
}

func (p program) tuneCommand() *cobra.Command {
	var f tuneFlags
	c := &cobra.Command{
		Use:   "tune [flags] --input TRACE...",
		Short: "Propose exceptions that keep rules quiet about ordinary traces",
		Long: `Take all alerts of some traces for noise, and propose the fewest exceptions that
remove it: a rule file that appends them and is loaded after the others. The traces are
played again with it to show what is left. With --tests the alerts that the rule tests
want are kept, and the tests are run again: the exit code is 1, and nothing is written,
when one does not pass any more. Read the cases before you use them: an attacker who
looks like one of them is not seen by the rule.`,
		Example: `  sfprocessor tune --input ordinary.sf --tests rules/ > quiet.yaml
  sfprocessor run --rules default: --rules quiet.yaml`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return f.tune(c) },
	}
	f.output.register(c)
	c.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `FILE|FOLDER`, repeatable; default: the built-in rules")
	c.Flags().StringArrayVar(&f.only, "rule", nil, "tune the rule of this `NAME` alone, repeatable")
	c.Flags().StringArrayVar(&f.tests, "tests", nil, "`FILE|FOLDER` of rule tests, repeatable")
	c.Flags().StringArrayVar((*[]string)(&f.input), "input", nil, "trace `FILE|FOLDER` with ordinary events, repeatable")
	c.Flags().IntVar(&f.most, "most", 20, "propose at most this `NUMBER` of cases for a rule")
	c.Flags().StringVar(&f.out, "out", "", "write the rule file to `FILE`, which must not be there; default: standard output")
	return c
}

func (f *tuneFlags) tune(c *cobra.Command) error {
	if len(f.input) == 0 || f.most < 1 {
		return usage(errors.New("tune: name a trace with --input; --most is 1 or more"))
	}
	tests, err := f.findTests()
	if err != nil {
		return err
	}
	if err := f.known(); err != nil {
		return err
	}
	r, err := tune.Run(c.Context(), tune.Options{
		Rules: f.rules, Only: f.only, Most: f.most, Tests: tests,
		Each: func(ctx context.Context, take func(*view.Record)) error { return f.input.each(ctx, take) },
	})
	var load *policy.LoadError
	switch {
	case errors.As(err, &load):
		return misconfigured(err)
	case err != nil:
		return err
	}
	if f.output == asJSON {
		err = json.NewEncoder(c.OutOrStdout()).Encode(r)
	} else {
		err = f.write(c.OutOrStdout(), r)
	}
	if err == nil && len(r.Lost) > 0 {
		return reported(exitFailure)
	}
	return err
}

func (f *tuneFlags) findTests() ([]*ruletest.File, error) {
	found, err := ruletest.Find(f.tests)
	if err != nil {
		return nil, usage(err)
	}
	files, wrong := ruletest.Load(found)
	if len(wrong) > 0 {
		return nil, misconfigured(&policy.LoadError{Diagnostics: wrong})
	}
	return files, nil
}

// known checks that the rules to tune exist.
func (f *tuneFlags) known() error {
	set, err := resolved(f.rules)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, r := range set.Rules {
		names[r.Name] = true
	}
	for _, name := range f.only {
		if !names[name] {
			return usage(fmt.Errorf("--rule: there is no rule %q; sfprocessor list names the rules", name))
		}
	}
	return nil
}

// write writes the patch with what was found as comments.
func (f *tuneFlags) write(w io.Writer, r *tune.Result) error {
	if f.out == "" || len(r.Lost) > 0 {
		return writePatch(w, r)
	}
	file, err := os.OpenFile(f.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write patch: %w", err)
	}
	if err := errors.Join(writePatch(file, r), file.Close()); err != nil {
		return fmt.Errorf("write patch: %w", err)
	}
	return nil
}

func writePatch(w io.Writer, r *tune.Result) error {
	out := bufio.NewWriter(w)
	for _, x := range r.Rules {
		fmt.Fprintf(out, "# %s: %s in the traces, %d with %s\n", printable(x.Rule), plural(x.Before, "alert"), x.After, plural(len(x.Cases), "case"))
	}
	switch {
	case len(r.Lost) > 0:
		fmt.Fprintf(out, "# %d of %s would pass no more, so nothing is proposed:\n", len(r.Lost), plural(r.Tests, "test"))
		for _, name := range r.Lost {
			fmt.Fprintf(out, "#   %s\n", printable(name))
		}
		return out.Flush()
	case r.Tests > 0:
		fmt.Fprintf(out, "# %s passed before, and all of them do with these cases.\n", plural(r.Tests, "test"))
	default:
		fmt.Fprintln(out, "# No tests were run: nothing shows that alerts you want are kept (--tests).")
	}
	if r.Patch == "" {
		fmt.Fprintln(out, "# There is nothing to propose.")
	}
	out.WriteString(r.Patch)
	return out.Flush()
}
