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
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

type checkFlags struct {
	output output
	config string
	rules  []string
	schema bool
}

func (p program) checkCommand() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check",
		Short: "Check a pipeline file and rule files",
		Long: `Check a pipeline file and rule files without running anything, and report all
that is wrong at once. Without flags the built-in rules are checked. The exit
code is 78 when there are errors; warnings alone are 0.`,
		Example: `  sfprocessor check --config pipeline.json
  sfprocessor check --rules my-rules.yaml -o json`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.check(c, f) },
	}
	f.output.register(c)
	c.Flags().StringVar(&f.config, "config", "", "pipeline `FILE`")
	c.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `FILE|FOLDER`, repeatable")
	c.Flags().BoolVar(&f.schema, "schema", false, "print the JSON Schema of pipeline files, for editors, and check nothing")
	return c
}

// finding is something that check has to say.
type finding struct {
	Severity string `json:"severity"` // error or warning
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

const severityError = "error"

func (p program) check(c *cobra.Command, f checkFlags) error {
	if f.schema {
		_, err := io.WriteString(c.OutOrStdout(), config.Schema())
		return err
	}
	var found []finding
	if f.config != "" {
		found = p.checkPipeline(f.config)
	}
	if len(f.rules) > 0 || f.config == "" {
		found = append(found, checkRules(f.rules)...)
	}
	if err := f.report(c.OutOrStdout(), found); err != nil {
		return err
	}
	for _, x := range found {
		if x.Severity == severityError {
			return reported(exitConfiguration)
		}
	}
	return nil
}

// checkPipeline builds the pipeline, stages included, and throws it away.
func (p program) checkPipeline(path string) []finding {
	file, err := config.Load(path, os.Environ())
	if err == nil {
		_, err = pipeline.Build(file, pipeline.Options{Factories: p.factories(), Fields: view.Records(), Filter: filter})
	}
	if err == nil {
		return nil
	}
	return findings(path, err)
}

func (f *checkFlags) report(w io.Writer, found []finding) error {
	errors := 0
	for _, x := range found {
		if x.Severity == severityError {
			errors++
		}
	}
	if f.output == asJSON {
		if found == nil {
			found = []finding{}
		}
		return json.NewEncoder(w).Encode(map[string]any{"ok": errors == 0, "findings": found})
	}
	for _, x := range found {
		if _, err := fmt.Fprintln(w, printable(x.String())); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s, %s\n", plural(errors, "error"), plural(len(found)-errors, "warning"))
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
