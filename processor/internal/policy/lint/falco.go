package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/output"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Falco finds what rules lose when Falco loads their files: keys of our own, which
// it ignores with a warning, and fields of our own, which it does not accept.
func Falco(set *resolve.Set, fields view.Resolver) []rules.Diagnostic {
	l := &linter{fields: fields}
	for i := range set.Rules {
		r := &set.Rules[i]
		if keys := ownKeys(r); len(keys) > 0 {
			l.note(CodeFalco, r, r.At, fmt.Sprintf("Falco ignores %s: the rule alerts whenever its condition holds", strings.Join(keys, ", ")), "")
		}
		if names := l.ownFields(r); len(names) > 0 {
			message, hint := "Falco does not load the file: it has no field "+strings.Join(names, ", "), "skip-if-unknown-filter: true makes Falco leave the rule out"
			if r.SkipUnknown {
				message, hint = "Falco leaves the rule out: it has no field "+strings.Join(names, ", "), ""
			}
			l.note(CodeFalco, r, r.At, message, hint)
		}
	}
	for _, d := range set.Drops {
		l.found = append(l.found, rules.Diagnose(rules.Note, CodeFalco, d.At, []string{"rules content", "drop:" + d.Name},
			"Falco ignores the item: nothing is dropped there", ""))
	}
	return l.found
}

// ownKeys are the keys of a rule that Falco does not know.
func ownKeys(r *resolve.Rule) []string {
	var keys []string
	for _, k := range []struct {
		name string
		used bool
	}{
		{"window", r.Window != nil}, {"sequence", r.Sequence != nil}, {"suppress", r.Suppress != nil},
		{"prefilter", len(r.Kinds) > 0}, {"actions", len(r.Actions) > 0},
	} {
		if k.used {
			keys = append(keys, k.name)
		}
	}
	return keys
}

// ownFields are the fields of our own namespace that a rule's condition, output and
// exceptions name. Those of its own keys do not reach Falco.
func (l *linter) ownFields(r *resolve.Rule) []string {
	var names []string
	add := func(name string) {
		f := view.Field{Name: strings.TrimLeft(name, "(")}
		if f.Namespace() == "sysflow" {
			names = append(names, f.Name)
		}
	}
	if r.Expr != nil {
		eachField(r.Expr, add)
	}
	if t, err := output.Compile(r.Output.Value, l.fields); err == nil {
		for _, name := range t.Names() {
			if i := strings.LastIndexAny(name, "("); i >= 0 {
				name = name[i+1:]
			}
			add(strings.TrimRight(name, ")"))
		}
	}
	for _, x := range r.ExceptionFields() {
		add(x.Field)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// eachField hands on the names of a condition's fields.
func eachField(e ast.Expr, name func(string)) {
	switch e := e.(type) {
	case *ast.And:
		for _, t := range e.Terms {
			eachField(t, name)
		}
	case *ast.Or:
		for _, t := range e.Terms {
			eachField(t, name)
		}
	case *ast.Not:
		eachField(e.X, name)
	case *ast.Check:
		eachName(e.Left, name)
		eachName(e.Right, name)
	}
}

func eachName(v ast.Value, name func(string)) {
	switch v := v.(type) {
	case *ast.Field:
		name(v.Name)
	case *ast.Call:
		for _, a := range v.Args {
			eachName(a, name)
		}
	case *ast.Values:
		for _, i := range v.Items {
			eachName(i, name)
		}
	}
}
