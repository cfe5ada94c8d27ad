package app

import (
	"errors"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/pipeline"
	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/lint"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// filter compiles a pipeline's "when".
func filter(condition string) (pipeline.Filter, error) {
	return policy.CompileFilter(condition, view.Records())
}

// checkRules finds what is wrong with rule files; none: with the built-in ones.
func (p program) checkRules(paths, external []string) []finding {
	return diagnosed(policy.Check(paths, policy.Actions{Factories: p.stages, External: external}))
}

// lintRules notes what may not be meant in rule files without errors.
func lintRules(paths []string, falco bool) []finding {
	set, _, err := policy.Resolve(paths)
	if err != nil {
		return nil
	}
	found := lint.Find(set, view.Records())
	if falco {
		found = append(found, lint.Falco(set, view.Records())...)
	}
	return diagnosed(found)
}

func diagnosed(all []policy.Diagnostic) []finding {
	var out []finding
	for _, d := range all {
		out = append(out, finding{
			Severity: string(d.Severity), Code: string(d.Code), File: d.File, Line: d.Line, Column: d.Column,
			Item: d.Item, Message: d.Message, Hint: d.Hint, Snippet: d.Snippet,
		})
	}
	return out
}

// findings are what a pipeline that could not be built says: problems of its
// file, and in place of a stage's those of its rule files.
func findings(file string, err error) []finding {
	var out []finding
	for _, x := range jsonfile.AsProblems(file, err) {
		var load *policy.LoadError
		if errors.As(x.Cause, &load) {
			out = append(out, diagnosed(load.Diagnostics)...)
			continue
		}
		if x.File == commandLine {
			x.File, x.Line, x.Column = "", 0, 0 // places in a text that nobody wrote
		}
		out = append(out, finding{
			Severity: severityError, File: x.File, Line: x.Line, Column: x.Column, Message: x.Message, Hint: x.Hint,
		})
	}
	return out
}

// explained is an error of a pipeline in the words of check, without warnings.
func explained(err error) string {
	if !errors.As(err, new(jsonfile.Problems)) {
		return err.Error()
	}
	var lines []string
	for _, x := range findings("", err) {
		if x.Severity == severityError {
			lines = append(lines, x.String())
		}
	}
	return strings.Join(lines, "\n")
}
