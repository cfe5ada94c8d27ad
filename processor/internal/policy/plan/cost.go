package plan

import (
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// What a check costs that a catalog answers, of a field with one value and with
// several. The first one of an event pays for all.
const (
	catalogCost     = 5
	listCatalogCost = 80
)

// costOf is roughly what a check costs in ns, so that what is cheap is asked
// first.
func costOf(e *ast.Check, g view.Getter) int {
	cost := 5
	switch e.Op {
	case ast.Regex:
		cost = 200
	case ast.Glob, ast.IGlob, ast.IContains:
		cost = 60
	case ast.Contains, ast.PMatch:
		cost = 20
	case ast.In, ast.StartsWith, ast.EndsWith:
		cost = 10
	}
	if e.Modifier != ast.NoModifier {
		cost *= 3
	}
	if g.Field.List || g.Field.Any {
		cost *= 5
	}
	if _, ok := e.Left.(*ast.Call); ok {
		cost += 50
	}
	return cost
}
