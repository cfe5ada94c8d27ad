package plan

import (
	"strconv"

	"github.com/sysflow-stack/sysflow/grammar/ast"
)

// ofNumber is what a check of evt.num says about every event, since they are
// numbered from 1; settled is false when it depends on the event.
func ofNumber(e *ast.Check) (holds, settled bool) {
	f, ok := e.Left.(*ast.Field)
	if !ok || f.Name != "evt.num" {
		return false, false
	}
	switch r := e.Right.(type) {
	case *ast.Const:
		n, err := strconv.ParseUint(r.Text, 10, 63)
		return settle(e.Op, n, err == nil)
	case *ast.List:
		for _, c := range r.Items {
			if n, err := strconv.ParseUint(c.Text, 10, 63); err != nil || n > 0 {
				return false, false
			}
		}
		return false, true
	}
	return false, false
}

// settle compares all numbers from 1 with a constant.
func settle(op ast.Op, n uint64, ok bool) (holds, settled bool) {
	switch op {
	case ast.Eq, ast.EqEq, ast.Le:
		return false, ok && n < 1
	case ast.Lt:
		return false, ok && n <= 1
	case ast.Ne, ast.Gt:
		return true, ok && n < 1
	case ast.Ge:
		return true, ok && n <= 1
	}
	return false, false
}
