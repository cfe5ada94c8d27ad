package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// one reads a field with one value; false when it is missing.
type one[T any] = func(*view.Event) (T, bool)

// reader reads a field: one value, or many into scratch space.
type reader[T any] struct {
	one     one[T]
	many    func(*view.Event, []T) []T
	scratch func(*State) *[]T
}

// match is a check of one value.
type match[T any] = func(T) bool

// valueType is how values of a type are compared.
type valueType[T any] struct {
	// matcher compiles an operator and a constant.
	matcher func(op ast.Op, constant string) (match[T], error)
	// set compiles "in" and "intersects".
	set func(constants []string) (match[T], error)
	// pair compares two values; nil for an operator that cannot.
	pair func(op ast.Op) func(a, b T) bool
}

// compileAs compiles a check of a field whose values are of a Go type.
func compileAs[T any](e *ast.Check, f *view.Field, r reader[T], right *reader[T], t valueType[T]) (Test, match[T], *Problem) {
	if e.Op == ast.Exists {
		return r.exists(), nil, nil
	}
	if right != nil {
		pair := t.pair(e.Op)
		if pair == nil {
			return nil, nil, &Problem{At: e.OpAt, Message: fmt.Sprintf("%q cannot compare two fields", e.Op)}
		}
		if r.many != nil {
			return listTest(r, right, pair, quantifierOf(e.Op, f)), nil, nil
		}
		return pairTest(r.one, right.one, pair), nil, nil
	}
	m, p := t.match(e)
	if p != nil {
		return nil, nil, p
	}
	return r.test(m, quantifierOf(e.Op, f)), m, nil
}

// match compiles a check with constants.
func (t valueType[T]) match(e *ast.Check) (match[T], *Problem) {
	constants, p := constantsOf(e)
	if p != nil {
		return nil, p
	}
	switch {
	case e.Modifier != ast.NoModifier:
		return t.modified(e, constants)
	case e.Op == ast.In || e.Op == ast.Intersects:
		m, err := t.set(texts(constants))
		return m, constantProblem(err, e, constants)
	case e.Op == ast.PMatch:
		return t.modified(&ast.Check{Op: ast.PMatch, OpAt: e.OpAt, Modifier: ast.AnyOf}, constants)
	}
	m, err := t.matcher(e.Op, constants[0].Text)
	return m, constantProblem(err, e, constants)
}

// modified compiles "= anyof (a, b)" and the like.
func (t valueType[T]) modified(e *ast.Check, constants []*ast.Const) (match[T], *Problem) {
	var all []match[T]
	for _, c := range constants {
		m, err := t.matcher(e.Op, c.Text)
		if err != nil {
			return nil, &Problem{At: c.At, Message: err.Error()}
		}
		all = append(all, m)
	}
	switch e.Modifier {
	case ast.OneOf:
		return oneOf(all), nil
	case ast.AllOf:
		return func(v T) bool {
			return len(all) > 0 && !slices.ContainsFunc(all, func(m match[T]) bool { return !m(v) })
		}, nil
	}
	return func(v T) bool {
		for _, m := range all {
			if m(v) {
				return true
			}
		}
		return false
	}, nil
}

func oneOf[T any](all []match[T]) match[T] {
	return func(v T) bool {
		n := 0
		for _, m := range all {
			if m(v) {
				n++
			}
		}
		return n == 1
	}
}

// constantProblem puts an error where the constant that it names stands.
func constantProblem(err error, e *ast.Check, constants []*ast.Const) *Problem {
	if err == nil {
		return nil
	}
	p := &Problem{At: e.Right.Pos(), Message: err.Error()}
	for _, c := range constants {
		if strings.HasPrefix(p.Message, fmt.Sprintf("%q ", c.Text)) {
			p.At = c.At
		}
	}
	return p
}

// maxConstant is the greatest length of a constant in bytes, as in Falco.
const maxConstant = 255

func constantsOf(e *ast.Check) ([]*ast.Const, *Problem) {
	var all []*ast.Const
	switch r := e.Right.(type) {
	case *ast.List:
		all = r.Items
	case *ast.Const:
		if e.Op == ast.In || e.Op == ast.Intersects || e.Op == ast.PMatch || e.Modifier != ast.NoModifier {
			return nil, &Problem{At: r.At, Message: fmt.Sprintf("%q is not a list", r.Text), Hint: "write the list's name in brackets"}
		}
		all = []*ast.Const{r}
	}
	for _, c := range all {
		if len(c.Text) > maxConstant {
			return nil, &Problem{At: c.At, Message: fmt.Sprintf("the value has %d bytes, more than %d", len(c.Text), maxConstant)}
		}
	}
	return all, nil
}

func texts(constants []*ast.Const) []string {
	out := make([]string, len(constants))
	for i, c := range constants {
		out[i] = c.Text
	}
	return out
}

// quantifier says how many of a field's values must match.
type quantifier uint8

const (
	some quantifier = iota
	every
)

func quantifierOf(op ast.Op, f *view.Field) quantifier {
	ends := f.Any && (strings.HasPrefix(f.Name, "fd.") || strings.HasPrefix(f.Name, "sf.net."))
	if f.List && op == ast.In || ends && op == ast.Ne {
		return every
	}
	return some
}

// test is a check of the field's value or values. No value matches nothing.
func (r reader[T]) test(m match[T], q quantifier) Test {
	if r.many == nil {
		read := r.one
		return func(s *State) bool {
			v, ok := read(s.Event)
			return ok && m(v)
		}
	}
	return func(s *State) bool {
		values := r.read(s)
		for _, v := range values {
			if m(v) != (q == every) {
				return q == some
			}
		}
		return q == every && len(values) > 0
	}
}

// read reads many values. They are valid until the next read.
func (r reader[T]) read(s *State) []T {
	room := r.scratch(s)
	*room = r.many(s.Event, (*room)[:0])
	return *room
}

func (r reader[T]) exists() Test {
	if r.many == nil {
		return func(s *State) bool {
			_, ok := r.one(s.Event)
			return ok
		}
	}
	return func(s *State) bool { return len(r.read(s)) > 0 }
}

func pairTest[T any](left, right one[T], holds func(a, b T) bool) Test {
	return func(s *State) bool {
		a, ok := left(s.Event)
		if !ok {
			return false
		}
		b, ok := right(s.Event)
		return ok && holds(a, b)
	}
}

// listTest looks each value, or some, up in the list on the right.
func listTest[T any](left reader[T], right *reader[T], same func(a, b T) bool, q quantifier) Test {
	return func(s *State) bool {
		values := left.read(s)
		n := len(values)
		all := right.many(s.Event, values)
		*left.scratch(s) = all
		for _, v := range all[:n] {
			found := slices.ContainsFunc(all[n:], func(x T) bool { return same(v, x) })
			if found != (q == every) {
				return q == some
			}
		}
		return q == every && n > 0 && len(all) > n
	}
}

// setOf is membership: few values are compared one by one.
func setOf[T comparable](values []T) match[T] {
	if len(values) <= 4 {
		return func(v T) bool {
			for _, x := range values {
				if x == v {
					return true
				}
			}
			return false
		}
	}
	set := make(map[T]struct{}, len(values))
	for _, v := range values {
		set[v] = struct{}{}
	}
	return func(v T) bool {
		_, ok := set[v]
		return ok
	}
}

// parsedSet is membership in a set of parsed constants.
func parsedSet[T comparable](parse func(string) (T, error)) func([]string) (match[T], error) {
	return func(constants []string) (match[T], error) {
		values := make([]T, len(constants))
		for i, c := range constants {
			v, err := parse(c)
			if err != nil {
				return nil, err
			}
			values[i] = v
		}
		return setOf(values), nil
	}
}

// parsedMatch matches with a parsed constant by comparing two values.
func parsedMatch[T any](parse func(string) (T, error), pair func(ast.Op) func(a, b T) bool) func(ast.Op, string) (match[T], error) {
	return func(op ast.Op, constant string) (match[T], error) {
		c, err := parse(constant)
		if err != nil {
			return nil, err
		}
		holds := pair(op)
		return func(v T) bool { return holds(v, c) }, nil
	}
}
