package engine

import (
	"errors"
	"fmt"
	"slices"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/output"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// source is the one source of events there is.
const source = "syscall"

// Rule is a compiled rule.
type Rule struct {
	Name     string
	Priority rules.Priority
	Tags     []string
	// Techniques are the ids of ATT&CK among the tags.
	Techniques []string
	output     *output.Template
}

// entry is a rule in the list of a type of events.
type entry struct {
	rule int
	test plan.Test
}

// Engine is a set of compiled rules.
type Engine struct {
	rules []Rule
	index [view.NumEventTypes][]entry
}

// Rules are the engine's rules in the order of definition. They are read-only.
func (e *Engine) Rules() []Rule { return e.rules }

// Compile compiles the rules of a set. With errors among the diagnostics the
// engine has the other rules.
func Compile(set *resolve.Set, fields view.Resolver) (*Engine, []rules.Diagnostic) {
	c := compiler{fields: fields, engine: &Engine{}}
	for _, r := range set.Rules {
		c.rule(r)
	}
	return c.engine, c.found
}

type compiler struct {
	fields view.Resolver
	engine *Engine
	found  []rules.Diagnostic
}

func (c *compiler) rule(r resolve.Rule) {
	path := []string{"rules content", "rule:" + r.Name}
	if r.Source != source {
		c.found = append(c.found, rules.Diagnose(rules.Warning, rules.WarnUnknownSource, r.At, path,
			fmt.Sprintf("unknown source %q: the rule is left out", r.Source), "the source of events is syscall"))
		return
	}
	unknown := c.exceptions(r)
	p, ok := c.condition(r, path, unknown)
	t, fine := c.output(r, path)
	if !ok || !fine || len(unknown) > 0 || r.Broken || !r.Enabled {
		return
	}
	c.add(r, p, t, path)
}

// condition compiles a rule's condition; false when the rule is left out. Of unknown
// fields those that were reported with an exception are not reported again.
func (c *compiler) condition(r resolve.Rule, path, reported []string) (*plan.Plan, bool) {
	if r.Expr == nil {
		return nil, false
	}
	p, problems := plan.Compile(r.Expr, c.fields)
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
	t, err := output.Compile(r.Output.Value, c.fields)
	if err == nil {
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

// maxTypes is how many types of events a rule may be tested for without a
// warning, as in Falco.
const maxTypes = 100

// add puts a rule into the lists of the types that it can hold for.
func (c *compiler) add(r resolve.Rule, p *plan.Plan, t *output.Template, path []string) {
	e := c.engine
	n, types := len(e.rules), 0
	e.rules = append(e.rules, Rule{
		Name: r.Name, Priority: r.Priority, Tags: r.Tags, Techniques: techniques(r.Tags), output: t,
	})
	for i := range e.index {
		if test := p.For(view.EventType(i)); test != nil {
			types++
			e.index[i] = append(e.index[i], entry{n, test})
		}
	}
	if types > maxTypes && r.WarnTypes {
		c.found = append(c.found, rules.Diagnose(rules.Warning, rules.WarnNoEvtType, r.At, path,
			"the rule is tested for nearly every event, which is slow", "name the events: evt.type in (open, openat)"))
	}
}

// techniques are the ATT&CK ids in tags: T1059, T1059.004.
func techniques(tags []string) []string {
	var out []string
	for _, t := range tags {
		if isTechnique(t) {
			out = append(out, t)
		}
	}
	return out
}

func isTechnique(tag string) bool {
	if len(tag) != 5 && len(tag) != 9 || tag[0] != 'T' {
		return false
	}
	for i := 1; i < len(tag); i++ {
		if i == 5 && tag[i] == '.' {
			continue
		}
		if tag[i] < '0' || tag[i] > '9' {
			return false
		}
	}
	return true
}
