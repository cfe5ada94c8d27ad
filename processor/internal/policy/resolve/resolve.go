package resolve

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// maxChecks bounds a condition after its macros were put in.
const maxChecks = 100_000

// maxAhead bounds how many macros wait for one that is defined after them.
const maxAhead = 200

// onlyBefore: a condition sees the macros before it.
const onlyBefore = -1

// Rule is a rule with its condition resolved.
type Rule struct {
	*rules.Rule
	// Expr is nil when the condition cannot be read.
	Expr ast.Expr
	// Broken: the condition has an error that was reported, such as a macro that
	// stands in Expr because it is not defined. The rest is there to be checked.
	Broken bool
	// After are the conditions of the rule's sequence that come before its own.
	After []ast.Expr
	set   *Set
}

// Drop is a condition for dropping records, resolved as a rule's.
type Drop struct {
	*rules.Drop
	Expr   ast.Expr
	Broken bool
	set    *Set
}

// Set is the rules of a rules.Set.
type Set struct {
	Rules []Rule
	Drops []Drop
	Lists []*rules.List
	// texts are where the checks of conditions stand.
	texts map[*ast.Check]rules.Text
	// macros are the names of the macros that parts of conditions come from.
	macros map[ast.Expr]string
}

// Place is where a position of a rule's check stands.
func (r Rule) Place(c *ast.Check, pos ast.Pos) rules.Place {
	return r.set.texts[c].Place(pos.Offset)
}

// Macro is the name of the macro that a part of the condition is, "" when it is none.
func (r Rule) Macro(e ast.Expr) string { return r.set.macros[e] }

// Place is where a position of the item's check stands.
func (d Drop) Place(c *ast.Check, pos ast.Pos) rules.Place {
	return d.set.texts[c].Place(pos.Offset)
}

// Resolve resolves all rules of a set. One that cannot be is marked as broken.
func Resolve(set *rules.Set) (*Set, []rules.Diagnostic) {
	r := &resolver{
		out:       &Set{Lists: set.Lists, texts: map[*ast.Check]rules.Text{}, macros: map[ast.Expr]string{}},
		lists:     expandLists(set.Lists),
		usedLists: map[string]bool{}, usedMacros: map[string]bool{},
	}
	for _, l := range r.lists {
		for _, name := range l.uses {
			r.usedLists[name] = true
		}
	}
	r.defineMacros(set.Macros)
	for _, rule := range set.Rules {
		c := r.condition("rule", rule.Name, rule.Condition, onlyBefore)
		out := Rule{Rule: rule, Expr: c.expr, Broken: c.broken, set: r.out}
		r.after(&out)
		r.out.Rules = append(r.out.Rules, out)
	}
	for _, d := range set.Drops {
		c := r.condition("drop", d.Name, d.Condition, onlyBefore)
		r.out.Drops = append(r.out.Drops, Drop{Drop: d, Expr: c.expr, Broken: c.broken, set: r.out})
	}
	r.warnUnused(set)
	return r.out, r.found
}

type resolver struct {
	out                   *Set
	lists                 []list
	macros                map[string]condition    // visible ones
	later                 map[string]*rules.Macro // those to come; nil when it is one's turn
	usedLists, usedMacros map[string]bool
	found                 []rules.Diagnostic
}

// condition is a resolved condition; expr is nil when it cannot be read.
type condition struct {
	expr   ast.Expr
	checks int
	broken bool
}

// after resolves the conditions of a rule's sequence.
func (r *resolver) after(rule *Rule) {
	if rule.Sequence == nil {
		return
	}
	for _, text := range rule.Sequence.After {
		c := r.condition("rule", rule.Name, text, onlyBefore)
		rule.After = append(rule.After, c.expr)
		rule.Broken = rule.Broken || c.broken
	}
}

// defineMacros resolves the macros in the order of definition, so that each
// sees those before it.
func (r *resolver) defineMacros(macros []*rules.Macro) {
	r.macros, r.later = map[string]condition{}, map[string]*rules.Macro{}
	ordered := slices.Clone(macros)
	slices.SortFunc(ordered, func(a, b *rules.Macro) int { return a.Order - b.Order })
	for _, m := range ordered {
		r.later[m.Name] = m
	}
	for _, m := range ordered {
		if r.later[m.Name] != nil {
			r.defineMacro(m, 0)
		}
	}
}

// defineMacro resolves a macro; depth is how many wait for it.
func (r *resolver) defineMacro(m *rules.Macro, depth int) {
	r.later[m.Name] = nil
	ahead := onlyBefore
	if m.Ahead && depth < maxAhead {
		ahead = depth + 1
	}
	c := r.condition("macro", m.Name, m.Condition, ahead)
	delete(r.later, m.Name)
	r.macros[m.Name] = c
	if _, other := r.out.macros[c.expr]; !other {
		r.out.macros[c.expr] = m.Name
	}
}

// condition resolves a condition; ahead is the depth at which it may have macros
// defined that come later, or onlyBefore.
func (r *resolver) condition(kind, name string, text rules.Text, ahead int) condition {
	path := []string{"rules content", kind + ":" + name}
	text, used := expand(text, r.lists)
	for _, u := range used {
		r.usedLists[u] = true
	}
	e, err := grammar.Parse(text.Value)
	if err != nil {
		path = append(path, kind+" condition", "condition expression")
		at, message := text.Start(), err.Error()
		var syntax *grammar.Error
		if errors.As(err, &syntax) {
			at, message = text.Place(syntax.Pos.Offset), syntax.Message
		}
		r.fail(rules.ErrCompileCondition, at, path, message, "")
		return condition{broken: true}
	}
	s := substitution{resolver: r, text: text, ahead: ahead, path: append(path, "condition expression"), ok: true}
	e = s.expr(e)
	if s.ok && s.checks > maxChecks {
		s.fail(text.Start(), fmt.Sprintf("with its macros the condition has more than %d checks", maxChecks), "")
	}
	return condition{expr: e, checks: s.checks, broken: !s.ok}
}

func (r *resolver) fail(c rules.Code, at rules.Place, path []string, message, hint string) {
	r.found = append(r.found, rules.Diagnose(rules.Error, c, at, path, message, hint))
}

func (r *resolver) warnUnused(set *rules.Set) {
	warn := func(c rules.Code, at rules.Place, kind, name string) {
		r.found = append(r.found, rules.Diagnose(rules.Warning, c, at, []string{"rules content", kind + ":" + name},
			"no rule and no macro uses this "+kind, ""))
	}
	for _, m := range set.Macros {
		if !r.usedMacros[m.Name] {
			warn(rules.WarnUnusedMacro, m.At, "macro", m.Name)
		}
	}
	for _, l := range set.Lists {
		if !r.usedLists[l.Name] {
			warn(rules.WarnUnusedList, l.At, "list", l.Name)
		}
	}
}

// substitution replaces the macros of one condition.
type substitution struct {
	*resolver
	text   rules.Text
	ahead  int
	path   []string
	checks int
	ok     bool
}

func (s *substitution) fail(at rules.Place, message, hint string) {
	s.ok = false
	s.resolver.fail(rules.ErrValidate, at, s.path, message, hint)
}

func (s *substitution) expr(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.And:
		return &ast.And{Terms: s.exprs(e.Terms)}
	case *ast.Or:
		return &ast.Or{Terms: s.exprs(e.Terms)}
	case *ast.Not:
		return &ast.Not{At: e.At, X: s.expr(e.X)}
	case *ast.Macro:
		return s.macro(e)
	case *ast.Check:
		s.checks++
		s.out.texts[e] = s.text
	}
	return e
}

func (s *substitution) exprs(es []ast.Expr) []ast.Expr {
	out := make([]ast.Expr, len(es))
	for i, e := range es {
		out[i] = s.expr(e)
	}
	return out
}

func (s *substitution) macro(m *ast.Macro) ast.Expr {
	s.usedMacros[m.Name] = true
	if later := s.later[m.Name]; later != nil && s.ahead != onlyBefore {
		s.defineMacro(later, s.ahead)
	}
	c, ok := s.macros[m.Name]
	switch {
	case !ok:
		s.fail(s.text.Place(m.At.Offset), fmt.Sprintf("undefined macro %q", m.Name), s.hint(m.Name))
	case c.broken:
		s.ok = false // the macro's error was reported
	default:
		s.checks = min(s.checks+c.checks, maxChecks+1)
		return c.expr
	}
	return m
}

// hint says what a name without a macro may have been meant to be.
func (s *substitution) hint(name string) string {
	later, known := s.later[name]
	switch {
	case known && later == nil:
		return "a macro cannot use itself"
	case known:
		return "it is defined after this one: put it before"
	case slices.ContainsFunc(s.lists, func(l list) bool { return l.name == name }):
		return "this is a list"
	}
	return jsonfile.NearestOr(name, slices.Sorted(maps.Keys(s.macros)),
		"a condition is a check such as 'proc.name = x' or the name of a macro that was defined before")
}
