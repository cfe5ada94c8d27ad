package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/ruletest"
)

type testFlags struct {
	output   output
	rules    []string
	junit    string
	coverage bool
}

func (p program) testCommand() *cobra.Command {
	var f testFlags
	c := &cobra.Command{
		Use:   "test [flags] FILE|FOLDER...",
		Short: "Test rules on recorded traces",
		Long: `Run tests of rules: YAML files that name traces or spell out records, and say which
alerts must occur and which must not. Of a folder the files *_test.yaml below it are
taken. The exit code is 1 when a test fails, 78 when a file cannot be used.

  rules: [../rules]                  # none: the built-in rules
  tests:
    - name: a shell below a web server
      traces: [attack.sf]
      alerts: [{rule: Shell, count: 2, fields: {proc.name: bash}}]
      absent: [Miner]                # must not occur; or "only: true"
    - name: an interactive shell
      records: [{evt.type: execve, proc.name: bash, proc.pname: sshd}]
      absent: [Shell]`,
		Example: `  sfprocessor test rules/
  sfprocessor test --coverage --junit report.xml shell_test.yaml
  sfprocessor test --rules changed.yaml rules/`,
		Args: usageArgs(atLeast(1, "name at least one FILE or FOLDER")),
		RunE: func(c *cobra.Command, args []string) error { return f.test(c, args) },
	}
	f.output.register(c)
	c.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `FILE|FOLDER` in place of those that the tests name, repeatable")
	c.Flags().StringVar(&f.junit, "junit", "", "write a report in JUnit's form to `FILE`")
	c.Flags().BoolVar(&f.coverage, "coverage", false, "show the rules that no test fired")
	return c
}

// tested is what the tests gave.
type tested struct {
	results  []ruletest.Result
	findings []finding // what is wrong with files and rules
	errs     []error   // and with traces
	coverage []ruletest.Coverage
}

func (t *tested) failed() int {
	n := 0
	for _, r := range t.results {
		if len(r.Failures) > 0 {
			n++
		}
	}
	return n
}

func (f *testFlags) test(c *cobra.Command, paths []string) error {
	found, err := ruletest.Find(paths)
	if err != nil {
		return usage(err)
	}
	t := f.run(c, found)
	if err := c.Context().Err(); err != nil {
		return err
	}
	if f.junit != "" {
		if err := writeReport(f.junit, t.results); err != nil {
			return err
		}
	}
	if err := f.report(c.OutOrStdout(), t); err != nil {
		return err
	}
	switch {
	case len(t.errs) > 0:
		return misconfigured(errors.Join(t.errs...))
	case len(t.findings) > 0:
		return reported(exitConfiguration)
	case t.failed() > 0:
		return reported(exitFailure)
	}
	return nil
}

// run runs all files: one that cannot be used does not keep the others from it.
func (f *testFlags) run(c *cobra.Command, paths []string) *tested {
	files, wrong := ruletest.Load(paths)
	t := &tested{findings: diagnosed(wrong)}
	r := ruletest.Runner{Rules: f.rules}
	for _, file := range files {
		results, err := r.Run(c.Context(), file)
		t.results = append(t.results, results...)
		var load *policy.LoadError
		switch {
		case errors.As(err, &load):
			t.findings = append(t.findings, errorsOf(diagnosed(load.Diagnostics))...)
		case err != nil:
			t.errs = append(t.errs, err)
		}
	}
	if f.coverage {
		t.coverage = r.Coverage()
	}
	return t
}

// errorsOf leaves warnings out.
func errorsOf(all []finding) []finding {
	var out []finding
	for _, x := range all {
		if x.Severity == severityError {
			out = append(out, x)
		}
	}
	return out
}

func writeReport(path string, results []ruletest.Result) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	out := bufio.NewWriter(file)
	err = errors.Join(ruletest.WriteJUnit(out, results), out.Flush(), file.Close())
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func (f *testFlags) report(w io.Writer, t *tested) error {
	if f.output == asJSON {
		return t.writeJSON(w)
	}
	out := bufio.NewWriter(w)
	for _, r := range t.results {
		verdict := "ok  "
		if len(r.Failures) > 0 {
			verdict = "FAIL"
		}
		fmt.Fprintf(out, "%s  %s: %s (%s, %d ms)\n", verdict, printable(r.File), printable(r.Name), plural(r.Alerts, "alert"), r.Took.Milliseconds())
		for _, failure := range r.Failures {
			fmt.Fprintf(out, "      %s\n", strings.ReplaceAll(printable(failure), "\n", "\n        "))
		}
	}
	for _, x := range t.findings {
		fmt.Fprintln(out, printable(x.String()))
	}
	for _, c := range t.coverage {
		fmt.Fprintf(out, "%d of %d rules of %s fired\n", c.Rules-len(c.Unfired), c.Rules, printable(rulesName(c.Paths)))
		for _, name := range c.Unfired {
			fmt.Fprintf(out, "  never: %s\n", printable(name))
		}
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", len(t.results)-t.failed(), t.failed())
	return out.Flush()
}

func rulesName(paths []string) string {
	if len(paths) == 0 {
		return "the built-in pack"
	}
	return strings.Join(paths, ", ")
}

// The forms of the report as JSON.
type (
	testReport struct {
		OK       bool             `json:"ok"`
		Passed   int              `json:"passed"`
		Failed   int              `json:"failed"`
		Tests    []testResult     `json:"tests"`
		Findings []finding        `json:"findings"`
		Coverage []coverageReport `json:"coverage,omitempty"`
	}
	testResult struct {
		File     string   `json:"file"`
		Name     string   `json:"name"`
		OK       bool     `json:"ok"`
		Failures []string `json:"failures,omitempty"`
		Alerts   int      `json:"alerts"`
		Took     int64    `json:"duration_ns"`
	}
	coverageReport struct {
		Paths   []string `json:"paths"` // none: the built-in pack
		Rules   int      `json:"rules"`
		Unfired []string `json:"unfired"`
	}
)

func (t *tested) writeJSON(w io.Writer) error {
	failed := t.failed()
	out := testReport{
		OK: failed+len(t.findings)+len(t.errs) == 0, Passed: len(t.results) - failed, Failed: failed,
		Tests: []testResult{}, Findings: append([]finding{}, t.findings...),
	}
	for _, r := range t.results {
		out.Tests = append(out.Tests, testResult{r.File, r.Name, len(r.Failures) == 0, r.Failures, r.Alerts, r.Took.Nanoseconds()})
	}
	for _, c := range t.coverage {
		out.Coverage = append(out.Coverage, coverageReport{append([]string{}, c.Paths...), c.Rules, append([]string{}, c.Unfired...)})
	}
	return json.NewEncoder(w).Encode(out)
}
