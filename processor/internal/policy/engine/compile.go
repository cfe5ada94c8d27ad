package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/output"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Rule is a compiled rule.
type Rule struct {
	Name     string
	Priority rules.Priority
	Tags     []string
	// Techniques and Tactics are those of ATT&CK among the tags.
	Techniques, Tactics []string
	// Kinds are the kinds of records that the rule looks at; none: all.
	Kinds []sfproto.Kind
	// Actions are done about each alert, in this order.
	Actions    []rules.Call
	enrichment map[string]string
	output     *output.Template
	timed      *timed // nil for a rule without memory
}

// Engine is a set of compiled rules.
type Engine struct {
	rules   []Rule
	set     *plan.Set
	entries []entry // of the set's plans
	// drops are the conditions of records that no rule sees, nil without any.
	drops *plan.Set
}

// Rules are the engine's rules in the order of definition. They are read-only.
func (e *Engine) Rules() []Rule { return e.rules }

// Compile compiles the rules of a set. With errors among the diagnostics the
// engine has the other rules.
func Compile(set *resolve.Set, fields view.Resolver) (*Engine, []rules.Diagnostic) {
	c := compiler{fields: fields, engine: &Engine{}}
	for _, d := range set.Drops {
		c.drop(d)
	}
	for _, r := range set.Rules {
		c.rule(r)
	}
	c.engine.set = plan.NewSet(c.plans)
	if len(c.drops) > 0 {
		c.engine.drops = plan.NewSet(c.drops)
	}
	return c.engine, c.found
}

type compiler struct {
	fields view.Resolver
	engine *Engine
	found  []rules.Diagnostic
	plans  []*plan.Plan // of the engine's entries
	drops  []*plan.Plan
}

func (c *compiler) rule(r resolve.Rule) {
	path := []string{"rules content", "rule:" + r.Name}
	if r.Source != view.SourceSyscall && r.Source != view.SourceLog {
		c.found = append(c.found, rules.Diagnose(rules.Warning, rules.WarnUnknownSource, r.At, path,
			fmt.Sprintf("unknown source %q: the rule is left out", r.Source), "the sources of events are syscall and log"))
		return
	}
	unknown := c.exceptions(r)
	var steps []*plan.Plan
	ok := true
	for _, e := range append(r.After[:len(r.After):len(r.After)], r.Expr) {
		p, compiled := c.condition(r, e, path, unknown)
		steps, ok = append(steps, p), ok && compiled
	}
	t, fine := c.output(r, path)
	for _, p := range steps {
		if ok && c.warnTypes(r, p, path) {
			break
		}
	}
	timed, kept := c.timed(r, path)
	if !ok || !fine || !kept || len(unknown) > 0 || r.Broken || !r.Enabled {
		return
	}
	c.add(r, steps, Rule{output: t, timed: timed})
}

// drop compiles an item that drops records.
func (c *compiler) drop(d resolve.Drop) {
	path := []string{"rules content", "drop:" + d.Name}
	if d.Expr == nil {
		return
	}
	p, problems := plan.Compile(d.Expr, c.fields)
	for _, x := range problems {
		if !d.Broken || x.Check != nil {
			c.found = append(c.found, rules.Diagnose(rules.Error, rules.ErrCompileCondition, d.Place(x.Check, x.At), path, x.Message, x.Hint))
		}
	}
	if len(problems) > 0 || d.Broken || !d.Enabled {
		return
	}
	c.drops = append(c.drops, p)
}

// condition compiles a rule's condition; false when the rule is left out. Of unknown
// fields those that were reported with an exception are not reported again.
func (c *compiler) condition(r resolve.Rule, e ast.Expr, path, reported []string) (*plan.Plan, bool) {
	if e == nil {
		return nil, false
	}
	p, problems := plan.Compile(e, c.fields)
	at := append(path[:2:2], "rule condition", "condition expression")
	for _, x := range problems {
		if r.Broken && x.Check == nil {
			continue // the macro that is not defined
		}
		if x.UnknownField && slices.Contains(reported, x.Message) {
			continue
		}
		c.report(r, x.UnknownField, rules.ErrCompileCondition, r.Place(x.Check, x.At), at, x.Message, x.Hint)
	}
	if len(problems) > 0 {
		return nil, false
	}
	for _, w := range p.Warnings() {
		code := rules.WarnCompileCondition
		if w.Deprecated {
			code = rules.WarnDeprecatedItem
		}
		c.found = append(c.found, rules.Diagnose(rules.Warning, code, r.Place(w.Check, w.At), at, w.Message, w.Hint))
	}
	return p, true
}

func (c *compiler) output(r resolve.Rule, path []string) (*output.Template, bool) {
	t, err := output.CompileRule(r.Output.Value, c.fields)
	for _, x := range r.ExtraFields {
		if err == nil {
			err = t.AddField(x.Name, x.Format, c.fields)
		}
	}
	if err == nil {
		c.warnOutput(r, t, path)
		return t, true
	}
	place, hint, unknown := r.Output.Start(), "", false
	var wrong *output.Error
	if errors.As(err, &wrong) {
		place, hint, unknown = r.Output.Place(wrong.Offset), wrong.Hint, wrong.UnknownField
	}
	c.report(r, unknown, rules.ErrCompileOutput, place, append(path[:2:2], "rule output"), err.Error(), hint)
	return nil, false
}

// report reports an error, which is a warning where a rule may name fields that
// do not exist.
func (c *compiler) report(r resolve.Rule, unknownField bool, code rules.Code, at rules.Place, path []string, message, hint string) {
	severity := rules.Error
	if unknownField && r.SkipUnknown {
		severity, code, hint = rules.Warning, rules.WarnUnknownFilter, "the rule is left out"
	}
	c.found = append(c.found, rules.Diagnose(severity, code, at, path, message, hint))
}

// add adds a rule and its conditions. The last step of a sequence stands first, so
// that no event is two of them.
func (c *compiler) add(r resolve.Rule, steps []*plan.Plan, out Rule) {
	e := c.engine
	n := len(e.rules)
	out.Name, out.Priority, out.Tags, out.Kinds, out.Actions = r.Name, r.Priority, r.Tags, r.Kinds, r.Actions
	out.Techniques, out.Tactics = techniques(r.Tags), tactics(r.Tags)
	out.enrichment = enrichment(&out)
	e.rules = append(e.rules, out)
	for step, p := range slices.Backward(steps) {
		if step == len(steps)-1 {
			step = final
		}
		c.plans = append(c.plans, p)
		e.entries = append(e.entries, entry{rule: n, step: step, kinds: kindsOf(r.Kinds), logs: r.Source == view.SourceLog})
	}
}

// enrichment is what is said with each alert of a rule, nil for most.
func enrichment(r *Rule) map[string]string {
	out := map[string]string{}
	var calls []string
	for _, c := range r.Actions {
		calls = append(calls, c.String())
	}
	if len(calls) > 0 {
		out["sf.actions"] = strings.Join(calls, ",")
	}
	if len(r.Tactics) > 0 {
		out["mitre.tactics"] = strings.Join(r.Tactics, ",")
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
