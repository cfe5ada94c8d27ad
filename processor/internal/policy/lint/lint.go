package lint

import (
	"fmt"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// The codes of what is found.
const (
	// CodeNever: no event can match the rule.
	CodeNever rules.Code = "LINT_NEVER_MATCHES"
	// CodeShadowed: an earlier rule matches all that the rule matches.
	CodeShadowed rules.Code = "LINT_SHADOWED_RULE"
	// CodeException: a case of an exception is there already.
	CodeException rules.Code = "LINT_DUPLICATE_EXCEPTION"
	// CodeFalco: something means less in Falco, or does not load there.
	CodeFalco rules.Code = "LINT_NOT_IN_FALCO"
)

// Find looks at the enabled rules of a set that has no errors. What it finds are
// notes.
func Find(set *resolve.Set, fields view.Resolver) []rules.Diagnostic {
	l := &linter{fields: fields, builder: newBuilder(fields)}
	for i := range set.Rules {
		if r := &set.Rules[i]; r.Enabled && r.Expr != nil && !r.Broken {
			l.rule(r)
		}
	}
	return l.found
}

type linter struct {
	fields  view.Resolver
	builder *builder
	before  []seen // rules that can match, in the order of definition
	found   []rules.Diagnostic
}

// seen is a rule whose condition is known.
type seen struct {
	*resolve.Rule
	condition *condition
}

func (l *linter) note(code rules.Code, r *resolve.Rule, at rules.Place, message, hint string) {
	path := []string{"rules content", "rule:" + r.Name}
	l.found = append(l.found, rules.Diagnose(rules.Note, code, at, path, message, hint))
}

func (l *linter) rule(r *resolve.Rule) {
	l.exceptions(r)
	c := l.builder.condition(r.Expr)
	why := neverOfType(r.Expr, l.fields)
	if why == "" {
		why = contradiction(c)
	}
	if why != "" {
		l.note(CodeNever, r, r.Condition.Start(), "the rule can never match: "+why, "")
		return
	}
	l.shadowed(r, c)
	l.before = append(l.before, seen{r, c})
}

// shadowed looks for an earlier rule that matches all that a rule matches. One that
// counts, waits or is held back does not alert for all of it.
func (l *linter) shadowed(r *resolve.Rule, c *condition) {
	for _, b := range l.before {
		if b.Window != nil || b.Sequence != nil || b.Suppress != nil || len(b.Kinds) > 0 || !implies(c, b.condition) {
			continue
		}
		file, line := b.At.Line()
		what := fmt.Sprintf("all that the rule matches, rule %q (%s:%d) matches as well", b.Name, file, line)
		if implies(b.condition, c) {
			what = fmt.Sprintf("the rule matches the same as rule %q (%s:%d)", b.Name, file, line)
		}
		l.note(CodeShadowed, r, r.Condition.Start(), what, "put the narrower rule first: where the first match counts it never alerts")
		return
	}
}

// exceptions looks for cases of a rule's exceptions that others cover.
func (l *linter) exceptions(r *resolve.Rule) {
	type known struct {
		name      string
		condition *condition
	}
	var before []known
	for _, x := range r.ExceptionCases() {
		e, err := grammar.Parse(x.Condition)
		if err != nil || !resolvable(e) {
			continue // it is an error of the condition, or uses macros
		}
		c := l.builder.condition(e)
		for _, b := range before {
			if implies(c, b.condition) {
				l.note(CodeException, r, x.At, fmt.Sprintf("exception %q has a case that exception %q covers: %s", x.Name, b.name, quote(b.condition.text)), "leave it out")
				break
			}
		}
		before = append(before, known{x.Name, c})
	}
}

// resolvable: the condition has no macro in it.
func resolvable(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.And:
		return all(e.Terms)
	case *ast.Or:
		return all(e.Terms)
	case *ast.Not:
		return resolvable(e.X)
	case *ast.Check:
		return true
	}
	return false
}

func all(es []ast.Expr) bool {
	for _, e := range es {
		if !resolvable(e) {
			return false
		}
	}
	return true
}
