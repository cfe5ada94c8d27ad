package plan

import (
	"fmt"
	"slices"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// checkOperator checks that a field takes an operator.
func checkOperator(e *ast.Check, f *view.Field) *Problem {
	ops := operators(f)
	if slices.Contains(ops, e.Op) && (e.Modifier == ast.NoModifier || !f.List) {
		return nil
	}
	hint := "it takes "
	for i, op := range ops {
		if i > 0 {
			hint += ", "
		}
		hint += op.String()
	}
	name := e.Op.String()
	if e.Modifier != ast.NoModifier {
		name += " " + e.Modifier.String()
	}
	return &Problem{At: e.OpAt, Message: fmt.Sprintf("%s is %s, which does not take %q", f.Name, describe(f), name), Hint: hint}
}

// operators are those that a field takes.
func operators(f *view.Field) []ast.Op {
	equality := []ast.Op{ast.Exists, ast.Eq, ast.EqEq, ast.Ne, ast.In, ast.Intersects}
	order := []ast.Op{ast.Lt, ast.Le, ast.Gt, ast.Ge}
	switch {
	case f.List:
		return []ast.Op{ast.Exists, ast.In, ast.Intersects}
	case f.Type == view.Bool || f.Type == view.Addr || f.Type == view.Net:
		return equality
	case f.Type == view.Bytes:
		return append(equality, ast.Contains, ast.StartsWith, ast.EndsWith, ast.BContains, ast.BStartsWith)
	case f.Type == view.Text:
		return slices.Concat(equality, order, []ast.Op{
			ast.Contains, ast.IContains, ast.StartsWith, ast.EndsWith, ast.Glob, ast.IGlob, ast.Regex, ast.PMatch,
		})
	}
	return slices.Concat(equality, order)
}
