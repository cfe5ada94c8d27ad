package app

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/sysflow-stack/sysflow/processor/internal/config"
	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type checkFlags struct {
	output output
	config string
	rules  []string
	// actions are names that rules may use beside those of actions that there are.
	actions []string
	schema  bool
	falco   bool
	strict  bool
}

func (p program) checkCommand() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check",
		Short: "Check a pipeline file and rule files",
		Long: `Check a pipeline file and rule files without running anything, and report all
that is wrong at once. Without flags the built-in rules are checked. Of rules
without errors it also notes what may not be meant: rules that can never match,
rules that match nothing but what an earlier one matches, exceptions that are
there twice. The exit code is 78 when there are errors; warnings and notes alone
are 0, and 1 with --strict.`,
		Example: `  sfprocessor check --config pipeline.json
  sfprocessor check --rules my-rules.yaml -o json
  sfprocessor check --rules my-rules.yaml --falco --strict`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.check(c, f) },
	}
	f.output.register(c)
	c.Flags().StringVar(&f.config, "config", "", "pipeline `FILE`")
	c.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `FILE|FOLDER`, repeatable")
	c.Flags().StringArrayVar(&f.actions, "action", nil, "`NAME` that rules may have under actions, for a stage behind the rules to do; repeatable")
	c.Flags().BoolVar(&f.falco, "falco", false, "note which rules mean less in Falco, or do not load there")
	c.Flags().BoolVar(&f.strict, "strict", false, "exit with 1 when there are warnings or notes")
	c.Flags().BoolVar(&f.schema, "schema", false, "print the JSON Schema of pipeline files, for editors, and check nothing")
	return c
}

// finding is something that check has to say.
type finding struct {
	Severity string `json:"severity"` // error, warning or note
	Code     string `json:"code,omitempty"`
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	// Item is what it is about: "rule:Shell", "condition".
	Item    []string `json:"item,omitempty"`
	Message string   `json:"message"`
	Hint    string   `json:"hint,omitempty"`
	Snippet string   `json:"snippet,omitempty"`
}

const (
	severityError   = "error"
	severityWarning = "warning"
	severityNote    = "note"
)

// checked is what check found.
type checked struct {
	OK bool `json:"ok"` // no errors
	// Findings are errors and warnings.
	Findings []finding `json:"findings"`
	// Lint are notes about rules.
	Lint []finding `json:"lint"`
	// Falco is what Falco's own validation would say of the rule files, with the
	// key falco_load_results.
	*policy.Falco
}

func (p program) check(c *cobra.Command, f checkFlags) error {
	if f.schema {
		_, err := io.WriteString(c.OutOrStdout(), config.Schema())
		return err
	}
	out := checked{Findings: []finding{}, Lint: []finding{}}
	if f.config != "" {
		_, found, stages := p.checkPipeline(f.config)
		out.Findings = append(out.Findings, found...)
		for _, conf := range stages {
			out.Lint = append(out.Lint, lintRules(conf.Rules, f.falco)...)
		}
	}
	if len(f.rules) > 0 || f.config == "" {
		out.Findings = append(out.Findings, p.checkRules(f.rules, f.actions)...)
		out.Lint = append(out.Lint, lintRules(f.rules, f.falco)...)
		if f.output == asJSON {
			falco := policy.CheckAsFalco(f.rules)
			out.Falco = &falco
		}
	}
	errors := count(out.Findings, severityError)
	out.OK = errors == 0
	if err := f.report(c.OutOrStdout(), out); err != nil {
		return err
	}
	switch {
	case errors > 0:
		return reported(exitConfiguration)
	case f.strict && len(out.Findings)+len(out.Lint) > 0:
		return reported(exitFailure)
	}
	return nil
}

func count(found []finding, severity string) int {
	n := 0
	for _, x := range found {
		if x.Severity == severity {
			n++
		}
	}
	return n
}

// checkPipeline builds the pipeline, stages included, and throws it away. It gives out the file, nil when there is none, and
// the configurations of the stages with rules, also when the pipeline is wrong elsewhere.
func (p program) checkPipeline(path string) (*config.Pipeline, []finding, []*policy.Config) {
	var stages []*policy.Config
	file, err := config.Load(path, os.Environ())
	if err == nil {
		_, err = pipeline.Build(file, pipeline.Options{Factories: p.noting(&stages), Fields: view.Records(), Filter: filter})
	}
	var out []finding
	if err != nil {
		out = findings(path, err)
	}
	if file != nil {
		for _, w := range file.Warnings {
			out = append(out, finding{Severity: severityWarning, File: w.File, Line: w.Line, Column: w.Column, Message: w.Message, Hint: w.Hint})
		}
	}
	return file, out, stages
}

// noting are the factories of stages, of which that of rules notes its configurations.
func (p program) noting(stages *[]*policy.Config) []plugin.Factory {
	all := slices.Clone(p.factories())
	for i, f := range all {
		if f.Type != policy.Type {
			continue
		}
		all[i].NewStage = func(s plugin.Settings, conf any, next plugin.Consumer) (plugin.Consumer, error) {
			*stages = append(*stages, conf.(*policy.Config))
			return f.NewStage(s, conf, next)
		}
	}
	return all
}

func (f *checkFlags) report(w io.Writer, c checked) error {
	if f.output == asJSON {
		return json.NewEncoder(w).Encode(c)
	}
	for _, x := range slices.Concat(c.Findings, c.Lint) {
		if _, err := fmt.Fprintln(w, printable(x.String())); err != nil {
			return err
		}
	}
	last := plural(count(c.Findings, severityError), "error") + ", " + plural(count(c.Findings, severityWarning), "warning")
	if n := count(c.Lint, severityNote); n > 0 {
		last += ", " + plural(n, "note")
	}
	_, err := fmt.Fprintln(w, last)
	return err
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// String is FILE:LINE:COLUMN: severity: message (hint), and the snippet below.
func (x finding) String() string {
	var s strings.Builder
	if x.File != "" {
		s.WriteString(x.File)
		if x.Line > 0 {
			fmt.Fprintf(&s, ":%d:%d", x.Line, x.Column)
		}
		s.WriteString(": ")
	}
	s.WriteString(x.Severity + ": ")
	if i := slices.IndexFunc(x.Item, func(item string) bool { return strings.Contains(item, ":") }); i >= 0 {
		s.WriteString(x.Item[i] + ": ")
	}
	s.WriteString(x.Message)
	if x.Hint != "" {
		fmt.Fprintf(&s, " (%s)", x.Hint)
	}
	if x.Snippet != "" {
		s.WriteString("\n    " + strings.ReplaceAll(strings.TrimRight(x.Snippet, "\n"), "\n", "\n    "))
	}
	return s.String()
}
