package ruletest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

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
	// Outputs are put behind the outputs of rules.
	Outputs []rules.ExtraOutput
	// Wanted is told of each alert that a test wants; nil: nobody is.
	Wanted func(a *plugin.Annotation)
	packs  map[string]*pack
}

// Run runs the cases of a file. An error is that its rules or some traces cannot be
// used; the results are those of the cases that ran.
func (r *Runner) Run(ctx context.Context, f *File) ([]Result, error) {
	p, err := r.pack(f)
	if err == nil {
		err = p.know(f)
	}
	if err != nil {
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
		r.tell(&f.Cases[i], alerts)
		out = append(out, Result{
			File: f.Name, Name: f.Cases[i].Name.Value, Failures: f.Cases[i].judge(alerts), Alerts: len(alerts), Took: time.Since(start),
		})
	}
	return out, errors.Join(errs...)
}

// tell tells of the alerts that a case wants.
func (r *Runner) tell(c *Case, alerts []plugin.Annotation) {
	for i := range alerts {
		if r.Wanted != nil && slices.ContainsFunc(c.Alerts, func(e Expectation) bool { return e.matches(&alerts[i]) }) {
			r.Wanted(&alerts[i])
		}
	}
}

// pack finds the rules of a file: files with the same rules share them.
func (r *Runner) pack(f *File) (*pack, error) {
	paths := r.Rules
	if len(paths) == 0 {
		for _, p := range f.Rules {
			paths = append(paths, f.path(p))
		}
	}
	key := strings.Join(paths, "\x00")
	if p := r.packs[key]; p != nil {
		return p, nil
	}
	p, err := newPack(paths, r.Outputs)
	if err != nil {
		return nil, err
	}
	if r.packs == nil {
		r.packs = map[string]*pack{}
	}
	r.packs[key] = p
	return p, nil
}

// alerts evaluates a case's input with an evaluator of its own.
func (p *pack) alerts(ctx context.Context, f *File, c *Case) ([]plugin.Annotation, error) {
	e, err := p.engine(f.named(), c.told())
	if err != nil {
		return nil, err
	}
	v := e.NewEvaluator(engine.Options{})
	var out []plugin.Annotation
	for _, r := range c.Records {
		if r.joined != nil {
			out, _ = v.Append(out, r.joined, 0)
			continue
		}
		event := r.event()
		out = v.AppendEvent(out, &event, 0)
	}
	for _, t := range c.Traces {
		err := source.EachRecord(ctx, f.path(t), func(r *view.Record) { out, _ = v.Append(out, r, 0) })
		if err != nil {
			return nil, err
		}
	}
	for i := range out {
		p.fired[out[i].Rule] = true
	}
	return out, nil
}
