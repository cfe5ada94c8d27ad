package lint

import (
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
)

// maxSteps bounds the comparison of two conditions.
const maxSteps = 20_000

// solver compares conditions. It gives up, with "not found", after maxSteps.
type solver struct{ steps int }

// implies reports whether every event that satisfies x satisfies y.
func implies(x, y *condition) bool {
	s := solver{}
	return s.implies(x, y)
}

func (s *solver) implies(x, y *condition) bool {
	if s.steps++; s.steps > maxSteps {
		return false
	}
	all := func(c *condition, holds func(*condition) bool) bool {
		return !slices.ContainsFunc(c.terms, func(t *condition) bool { return !holds(t) })
	}
	switch {
	case x.text == y.text:
		return true
	case x.kind == or:
		return all(x, func(t *condition) bool { return s.implies(t, y) })
	case y.kind == and:
		return all(y, func(t *condition) bool { return s.implies(x, t) })
	case x.kind == leaf && y.kind == leaf:
		return atomImplies(&x.atom, &y.atom)
	}
	return y.kind == or && slices.ContainsFunc(y.terms, func(t *condition) bool { return s.implies(x, t) }) ||
		x.kind == and && slices.ContainsFunc(x.terms, func(t *condition) bool { return s.implies(t, y) })
}

// atomImplies compares two checks or negations.
func atomImplies(a, b *atom) bool {
	switch {
	case a.left != b.left || a.left == "":
		return false
	case a.not && b.not:
		return a.text == b.text || checkImplies(b, a)
	case a.not:
		return false // a value may be missing, and no check holds then
	case b.not:
		return excludes(a, b)
	}
	return a.text == b.text || checkImplies(a, b)
}

// checkImplies: each value that satisfies a satisfies b, negations left aside.
func checkImplies(a, b *atom) bool {
	if a.check == nil || b.check == nil || a.left != b.left {
		return false
	}
	if b.check.Op == ast.Exists {
		return true
	}
	if a.values != nil && b.holds != nil {
		return !slices.ContainsFunc(a.values, func(v string) bool { return !b.holds(v) })
	}
	if x, ok := a.numbers(); ok {
		y, ok := b.numbers()
		return ok && y.low <= x.low && x.high <= y.high
	}
	return patternImplies(a.check, b.check)
}

// patternImplies compares beginnings, ends and parts of texts.
func patternImplies(a, b *ast.Check) bool {
	x, ok := constant(a)
	y, fine := constant(b)
	if !ok || !fine {
		return false
	}
	switch {
	case a.Op == ast.StartsWith && b.Op == ast.StartsWith:
		return strings.HasPrefix(x, y)
	case a.Op == ast.EndsWith && b.Op == ast.EndsWith:
		return strings.HasSuffix(x, y)
	case b.Op == ast.Contains:
		return (a.Op == ast.StartsWith || a.Op == ast.EndsWith || a.Op == ast.Contains) && strings.Contains(x, y)
	}
	return false
}

// excludes: no value satisfies both checks, negations left aside.
func excludes(a, b *atom) bool {
	if a.check == nil || b.check == nil || a.left != b.left || !a.single() {
		return false
	}
	if a.values != nil && b.holds != nil {
		return !slices.ContainsFunc(a.values, b.holds)
	}
	if b.values != nil && a.holds != nil {
		return !slices.ContainsFunc(b.values, a.holds)
	}
	if x, ok := a.numbers(); ok {
		y, ok := b.numbers()
		return ok && (x.high < y.low || y.high < x.low)
	}
	x, ok := constant(a.check)
	y, fine := constant(b.check)
	return ok && fine && a.check.Op == ast.StartsWith && b.check.Op == ast.StartsWith &&
		!strings.HasPrefix(x, y) && !strings.HasPrefix(y, x)
}
