package plan

import (
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// EventTypes says for which types of events a condition can hold, by what it says
// of evt.type and evt.num alone: its other checks need not compile.
func EventTypes(e ast.Expr) (holds func(view.EventType) bool, p *Problem) {
	root, p := typesOf(e)
	if p != nil {
		return nil, p
	}
	return func(t view.EventType) bool { return root.settled(t) != never }, nil
}

func typesOf(e ast.Expr) (*node, *Problem) {
	switch e := e.(type) {
	case *ast.And:
		return typesOfAll(and, e.Terms)
	case *ast.Or:
		return typesOfAll(or, e.Terms)
	case *ast.Not:
		return typesOfAll(not, []ast.Expr{e.X})
	case *ast.Check:
		return typesOfCheck(e)
	}
	return &node{kind: leaf}, nil
}

func typesOfAll(k kind, es []ast.Expr) (*node, *Problem) {
	nodes := make([]*node, len(es))
	for i, e := range es {
		n, p := typesOf(e)
		if p != nil {
			return nil, p
		}
		nodes[i] = n
	}
	return newNode(k, nodes), nil
}

func typesOfCheck(e *ast.Check) (*node, *Problem) {
	if p := typeMisused(e); p != nil {
		return nil, p
	}
	n := &node{kind: leaf}
	if isEventType(e.Left) {
		match, p := typeMatch(e)
		if p != nil {
			return nil, p
		}
		n.typed, n.onType = true, onType(e.Op, match)
	}
	if holds, settled := ofNumber(e); settled {
		n.typed, n.onType = true, func(view.EventType) bool { return holds }
	}
	return n, nil
}

func typeMatch(e *ast.Check) (match[string], *Problem) {
	if e.Op == ast.Exists {
		return nil, nil
	}
	return textType(&view.Field{}).match(e)
}

// typeMisused: evt.type is compared with constants alone, so that its types can be
// listed.
func typeMisused(e *ast.Check) *Problem {
	for _, side := range []ast.Value{e.Left, e.Right} {
		if at, found := typeInCall(side); found {
			return &Problem{Check: e, At: at, Message: "evt.type takes no transformer", Hint: "syscall.type does"}
		}
	}
	switch e.Right.(type) {
	case *ast.Call, *ast.Field:
		if isEventType(e.Left) || isEventType(e.Right) {
			return &Problem{Check: e, At: e.Right.Pos(), Message: "evt.type is compared with constants alone",
				Hint: "syscall.type can be compared with a field"}
		}
	}
	return nil
}
