package plan_test

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// interpreter says what a condition is for an event by walking the tree, as plainly
// as can be. Plans are compared with it.
type interpreter struct {
	fields view.Resolver
	event  *view.Event
}

func (i interpreter) holds(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.And:
		return !slices.ContainsFunc(e.Terms, func(t ast.Expr) bool { return !i.holds(t) })
	case *ast.Or:
		return slices.ContainsFunc(e.Terms, i.holds)
	case *ast.Not:
		return !i.holds(e.X)
	}
	return i.check(e.(*ast.Check))
}

// check asks each value of the field. Both ends of a connection must differ.
func (i interpreter) check(c *ast.Check) bool {
	f := c.Left.(*ast.Field)
	if f.Name == "evt.type" {
		return i.checkType(c)
	}
	g, err := i.fields.Resolve(f.Name, f.Arg)
	if err != nil {
		panic(err)
	}
	values := i.values(g)
	if c.Op == ast.Exists {
		return len(values) > 0
	}
	matches := func(v string) bool { return i.compare(c, g.Field.Type, v) }
	if c.Op == ast.Ne && g.Field.Any && strings.HasPrefix(f.Name, "fd.") {
		return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !matches(v) })
	}
	return slices.ContainsFunc(values, matches)
}

// checkType: a family is any of its members, and differs from what is none of them.
func (i interpreter) checkType(c *ast.Check) bool {
	if c.Op == ast.Exists {
		return true
	}
	equal := *c
	if c.Op == ast.Ne {
		equal.Op = ast.Eq
	}
	found := slices.ContainsFunc(i.event.Type.Members(), func(t view.EventType) bool { return i.compare(&equal, view.Text, t.String()) })
	return found != (c.Op == ast.Ne)
}

// values are the field's as texts.
func (i interpreter) values(g view.Getter) (out []string) {
	switch {
	case g.Text != nil:
		if v, ok := g.Text(i.event); ok {
			out = append(out, v)
		}
	case g.Int != nil:
		if v, ok := g.Int(i.event); ok {
			out = append(out, strconv.FormatInt(v, 10))
		}
	case g.Bool != nil:
		if v, ok := g.Bool(i.event); ok {
			out = append(out, strconv.FormatBool(v))
		}
	case g.Addr != nil:
		if v, ok := g.Addr(i.event); ok {
			out = append(out, v.Unmap().String())
		}
	case g.Texts != nil:
		out = g.Texts(i.event, nil)
	case g.Ints != nil:
		for _, v := range g.Ints(i.event, nil) {
			out = append(out, strconv.FormatInt(v, 10))
		}
	case g.Addrs != nil:
		for _, v := range g.Addrs(i.event, nil) {
			out = append(out, v.Unmap().String())
		}
	}
	return out
}

func (i interpreter) compare(c *ast.Check, t view.Type, v string) bool {
	var constants []string
	switch r := c.Right.(type) {
	case *ast.Const:
		return one(c.Op, t, v, r.Text)
	case *ast.Field:
		g, err := i.fields.Resolve(r.Name, r.Arg)
		if err != nil {
			panic(err)
		}
		return slices.ContainsFunc(i.values(g), func(x string) bool { return one(c.Op, t, v, x) })
	case *ast.List:
		for _, x := range r.Items {
			constants = append(constants, x.Text)
		}
	}
	n := 0
	for _, x := range constants {
		if one(c.Op, t, v, x) {
			n++
		}
	}
	switch c.Modifier {
	case ast.OneOf:
		return n == 1
	case ast.AllOf:
		return n > 0 && n == len(constants)
	}
	return n > 0
}

// one compares a value with a constant.
func one(op ast.Op, t view.Type, v, c string) bool {
	switch t {
	case view.Net:
		p, err := netip.ParsePrefix(c)
		if err != nil {
			panic(err)
		}
		return p.Contains(netip.MustParseAddr(v)) != (op == ast.Ne)
	case view.Int, view.Port:
		a, _ := strconv.ParseInt(v, 10, 64)
		b, _ := strconv.ParseInt(c, 10, 64)
		return ordered(op, int(a-b))
	case view.Text:
		return text(op, v, c)
	}
	return ordered(op, strings.Compare(v, c))
}

func ordered(op ast.Op, sign int) bool {
	switch op {
	case ast.Ne:
		return sign != 0
	case ast.Lt:
		return sign < 0
	case ast.Le:
		return sign <= 0
	case ast.Gt:
		return sign > 0
	case ast.Ge:
		return sign >= 0
	}
	return sign == 0 // =, ==, in, intersects
}

func text(op ast.Op, v, c string) bool {
	switch op {
	case ast.Contains:
		return strings.Contains(v, c)
	case ast.IContains:
		return strings.Contains(strings.ToLower(v), strings.ToLower(c))
	case ast.StartsWith:
		return strings.HasPrefix(v, c)
	case ast.EndsWith:
		return strings.HasSuffix(v, c)
	case ast.Glob:
		return wildcard(c, v)
	case ast.IGlob:
		return wildcard(strings.ToLower(c), strings.ToLower(v))
	case ast.Regex:
		return regexp.MustCompile("^(?:" + c + ")$").MatchString(v)
	case ast.PMatch:
		return belowPath(c, v)
	}
	return ordered(op, strings.Compare(v, c))
}

// wildcard knows * and ? alone.
func wildcard(pattern, s string) bool {
	if pattern == "" {
		return s == ""
	}
	if pattern[0] == '*' {
		return wildcard(pattern[1:], s) || s != "" && wildcard(pattern, s[1:])
	}
	return s != "" && (pattern[0] == '?' || pattern[0] == s[0]) && wildcard(pattern[1:], s[1:])
}

// belowPath compares part by part.
func belowPath(pattern, path string) bool {
	pattern = strings.TrimRight(pattern, "/")
	if pattern == "" {
		return true
	}
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(got) < len(want) {
		return false
	}
	for i := range want {
		if !wildcard(want[i], got[i]) {
			return false
		}
	}
	return true
}
