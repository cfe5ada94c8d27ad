package ruletest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/processor/internal/source"
	"github.com/sysflow-stack/sysflow/sfproto/plugin"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Result is what a case gave.
type Result struct {
	File, Name string
	// Failures are what is not as the case wants it, none when it passes.
	Failures []string
	// Alerts is how many alerts there were.
	Alerts int
	Took   time.Duration
}

// Runner runs files of tests.
type Runner struct {
	// Rules are the rule files and folders for all files of tests; none: those that
	// each file names.
	Rules []string
	packs map[string]*pack
}

// pack is the rules of some paths, compiled for both kinds of input when needed.
type pack struct {
	paths   []string
	engines map[bool]*engine.Engine // by whether events are told by their fields
	fired   map[string]int          // alerts by rule
}

// Run runs the cases of a file. An error is that its rules or some traces cannot be
// used; the results are those of the cases that ran.
func (r *Runner) Run(ctx context.Context, f *File) ([]Result, error) {
	p := r.pack(f)
	if err := p.know(f); err != nil {
		return nil, err
	}
	var out []Result
	var errs []error
	for i := range f.Cases {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		start := time.Now()
		alerts, err := p.alerts(ctx, f, &f.Cases[i])
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: test %q: %w", f.Name, f.Cases[i].Name.Value, err))
			continue
		}
		out = append(out, Result{
			File: f.Name, Name: f.Cases[i].Name.Value, Failures: f.Cases[i].judge(alerts), Alerts: len(alerts), Took: time.Since(start),
		})
	}
	return out, errors.Join(errs...)
}

// pack finds the rules of a file: files with the same rules share them.
func (r *Runner) pack(f *File) *pack {
	paths := r.Rules
	if len(paths) == 0 {
		for _, p := range f.Rules {
			paths = append(paths, f.path(p))
		}
	}
	key := strings.Join(paths, "\x00")
	if r.packs == nil {
		r.packs = map[string]*pack{}
	}
	if r.packs[key] == nil {
		r.packs[key] = &pack{paths: paths, engines: map[bool]*engine.Engine{}, fired: map[string]int{}}
	}
	return r.packs[key]
}

func (p *pack) engine(told bool) (*engine.Engine, error) {
	if p.engines[told] == nil {
		fields := view.Records()
		if told {
			fields = plainFields()
		}
		e, _, err := policy.Load(p.paths, fields)
		if err != nil {
			return nil, err
		}
		p.engines[told] = e
	}
	return p.engines[told], nil
}

// know checks that the rules that a file names exist: a test for the absence of a
// rule's alerts would otherwise pass for ever.
func (p *pack) know(f *File) error {
	e, err := p.engine(false)
	if err != nil {
		return err
	}
	var found []rules.Diagnostic
	for i := range f.Cases {
		c := &f.Cases[i]
		for _, x := range slices.Concat(c.Alerts, c.Absent) {
			if !slices.ContainsFunc(e.Rules(), func(r engine.Rule) bool { return r.Name == x.Rule.Value }) {
				found = append(found, rules.Diagnose(rules.Error, rules.ErrValidate, x.Rule.At, []string{"tests", "test:" + c.Name.Value},
					fmt.Sprintf("there is no rule %q", x.Rule.Value), "a rule that is not enabled counts as none"))
			}
		}
	}
	if len(found) > 0 {
		return &policy.LoadError{Diagnostics: found}
	}
	return nil
}

// alerts evaluates a case's input with an evaluator of its own.
func (p *pack) alerts(ctx context.Context, f *File, c *Case) ([]plugin.Annotation, error) {
	e, err := p.engine(len(c.Records) > 0)
	if err != nil {
		return nil, err
	}
	v := e.NewEvaluator()
	var out []plugin.Annotation
	for _, r := range c.Records {
		event := r.event()
		out = v.AppendEvent(out, &event, 0)
	}
	for _, t := range c.Traces {
		err := source.EachRecord(ctx, f.path(t), func(r *view.Record) { out = v.Append(out, r, 0) })
		if err != nil {
			return nil, err
		}
	}
	for i := range out {
		p.fired[out[i].Rule]++
	}
	return out, nil
}
