package lint

import (
	"math"
	"strconv"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/transform"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// atom is a check or its negation.
type atom struct {
	text  string // of the check, canonical
	left  string // what the check looks at, canonical
	not   bool
	check *ast.Check // nil for what is compared by its text alone
	field *view.Field
	// values are all those that satisfy the check; nil when they cannot be listed.
	values []string
	holds  func(value string) bool // whether a value satisfies the check; nil: unknown
}

func (b *builder) atom(e *ast.Check) atom {
	text := ast.Format(e)
	if a, ok := b.atoms[text]; ok {
		return a
	}
	a := atom{text: text, left: ast.Format(&ast.Check{Left: e.Left, Op: ast.Exists})}
	if g, p := transform.Resolve(e.Left, b.fields); p == nil {
		a.field = g.Field
		a.describe(e)
	}
	b.atoms[text] = a
	return a
}

// describe finds out which values satisfy the check.
func (a *atom) describe(e *ast.Check) {
	var constants []string
	switch r := e.Right.(type) {
	case nil:
	case *ast.Const:
		constants = []string{r.Text}
	case *ast.List:
		for _, i := range r.Items {
			constants = append(constants, i.Text)
		}
	default:
		return // compared with another field
	}
	// Of several values all must satisfy "in", and both ends "!=".
	if a.field.List && e.Op == ast.In || a.field.Any && e.Op == ast.Ne {
		return
	}
	a.check = e
	a.holds = holds(e, a.field.Type)
	equal := e.Op == ast.Eq || e.Op == ast.EqEq
	if (equal || e.Op == ast.In) && (e.Modifier == ast.NoModifier || equal && e.Modifier == ast.AnyOf) && listable(a.field.Type, constants) {
		a.values = constants
	}
}

// single: the field has one value, so two checks are about the same one. An event
// whose call is not known is of all the types of its family.
func (a *atom) single() bool {
	return a.field != nil && !a.field.List && !a.field.Any && a.field.Name != "evt.type"
}

// listable: a value that equals a constant is spelt as the constant is.
func listable(t view.Type, constants []string) bool {
	switch t {
	case view.Text, view.Bool:
		return true
	case view.Int, view.Port, view.Time, view.Duration:
		for _, c := range constants {
			if _, err := strconv.ParseInt(c, 10, 64); err != nil {
				return false
			}
		}
		return true
	}
	return false
}

// candidate is the name of the field whose value is tried.
const candidate = "lint.candidate"

// holds compiles a check so that values can be tried.
func holds(e *ast.Check, t view.Type) func(string) bool {
	tried := &ast.Check{Left: &ast.Field{Name: candidate}, Op: e.Op, Modifier: e.Modifier, Right: e.Right}
	p, problems := plan.Compile(tried, view.Plain([]view.Field{{Name: candidate, Type: t}}))
	if len(problems) > 0 {
		return nil
	}
	test := p.For(view.NoType)
	if test == nil {
		return nil
	}
	return func(value string) bool {
		v := view.Value{Text: value, Bool: value == "true"}
		v.Int, _ = strconv.ParseInt(value, 10, 64)
		return test(&plan.State{Event: &view.Event{Values: view.Values{candidate: v}}})
	}
}

// interval is a range of numbers, its ends included.
type interval struct{ low, high int64 }

// numbers are the range of numbers that satisfy the check.
func (a *atom) numbers() (interval, bool) {
	c, ok := constant(a.check)
	if !ok || a.field.Type != view.Int && a.field.Type != view.Port && a.field.Type != view.Time && a.field.Type != view.Duration {
		return interval{}, false
	}
	n, err := strconv.ParseInt(c, 10, 64)
	if err != nil {
		return interval{}, false
	}
	switch a.check.Op {
	case ast.Lt:
		return interval{math.MinInt64, n - 1}, n > math.MinInt64
	case ast.Le:
		return interval{math.MinInt64, n}, true
	case ast.Gt:
		return interval{n + 1, math.MaxInt64}, n < math.MaxInt64
	case ast.Ge:
		return interval{n, math.MaxInt64}, true
	case ast.Eq, ast.EqEq:
		return interval{n, n}, true
	}
	return interval{}, false
}

// constant is the one constant of a check.
func constant(e *ast.Check) (string, bool) {
	if e == nil || e.Modifier != ast.NoModifier {
		return "", false
	}
	c, ok := e.Right.(*ast.Const)
	if !ok {
		return "", false
	}
	return c.Text, true
}
