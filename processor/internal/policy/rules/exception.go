package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar/ast"
)

// exception is a set of cases in which a rule does not hold.
type exception struct {
	name   string
	at     Place
	path   []string
	tuple  bool // values are lists with one value per field
	fields []Text
	comps  []string
	values []value
}

// exceptions reads the item's exceptions. Those that have the name of an old one
// add values to it. lacking is the code of an error about one without fields.
func (it item) exceptions(old []exception, lacking Code) ([]exception, bool) {
	out := slices.Clone(old)
	v, _ := it.value.get("exceptions")
	if v.kind != sequence && v.kind != null {
		it.valueOf("exceptions").fail(v.at, ErrYAMLValidate, `the value of "exceptions" is not a sequence`, "")
		return nil, false
	}
	for n, e := range v.items {
		x, ok := it.exception(e, old, lacking)
		if !ok {
			return nil, false
		}
		if slices.ContainsFunc(v.items[:n], func(o value) bool { return o.scalar("name") == x.name }) {
			it.warn(e.at, WarnSameException, fmt.Sprintf("there is another exception %q", x.name), "give each a name of its own")
		}
		if i := slices.IndexFunc(out[:len(old)], func(o exception) bool { return o.name == x.name }); i >= 0 {
			out[i].values = append(slices.Clone(out[i].values), x.values...)
			continue
		}
		out = append(out, x)
	}
	return out, true
}

func (it item) exception(v value, old []exception, lacking Code) (exception, bool) {
	name, ok := v.get("name")
	if !ok || name.kind != scalar {
		it.fail(v.at, ErrYAMLValidate, "an exception has no name", `add the key "name"`)
		return exception{}, false
	}
	x := exception{name: name.text.Value, at: v.at, path: append(slices.Clone(it.path), "exception:"+name.text.Value)}
	it.path = x.path
	values, hasValues := v.get("values")
	x.values = values.items
	fields, hasFields := v.get("fields")
	known := slices.ContainsFunc(old, func(o exception) bool { return o.name == x.name })
	if known && !hasValues {
		it.warn(v.at, WarnAppendNoValues, "the exception adds no values", `their key is "values"`)
		return x, true
	}
	it.unknownExceptionKeys(v)
	switch {
	case known:
		return x, true
	case !hasFields:
		it.fail(v.at, lacking, "the exception has no fields", `add the key "fields"`)
		return x, false
	}
	return x, it.compare(&x, v, fields)
}

func (it item) unknownExceptionKeys(v value) {
	for _, p := range v.pairs {
		if !slices.Contains([]string{"name", "fields", "comps", "values"}, p.key) {
			it.warn(p.at, WarnUnknownKey, fmt.Sprintf("unknown key %q is ignored", p.key), "did you mean values?")
		}
	}
}

// ExceptionField is a field of a rule's exception, as it is written.
type ExceptionField struct {
	Field string
	At    Place
	Path  []string // of the exception
}

// ExceptionFields are the fields of all of the rule's exceptions, also of those
// without values, which do not reach its condition.
func (r *Rule) ExceptionFields() []ExceptionField {
	var out []ExceptionField
	for _, x := range r.exceptions {
		for _, f := range x.fields {
			out = append(out, ExceptionField{f.Value, f.Start(), x.path})
		}
	}
	return out
}

// compare reads fields and operators of an exception.
func (it item) compare(x *exception, v, fields value) bool {
	comps, hasComps := v.get("comps")
	x.tuple = fields.kind == sequence
	if !x.tuple {
		x.fields, x.comps = []Text{fields.text}, []string{"in"}
		if hasComps {
			x.comps = []string{normal(comps.text.Value)}
		}
		return it.supported(x, comps.at)
	}
	for _, f := range fields.items {
		x.fields = append(x.fields, f.text)
		if !hasComps {
			x.comps = append(x.comps, "=")
		}
	}
	for _, c := range comps.items {
		x.comps = append(x.comps, normal(c.text.Value))
	}
	if len(x.comps) != len(x.fields) {
		it.fail(v.at, ErrValidate, fmt.Sprintf("the exception has %d fields and %d comps", len(x.fields), len(x.comps)), "write one operator per field")
		return false
	}
	return it.supported(x, comps.at)
}

func normal(op string) string { return strings.Join(strings.Fields(op), " ") }

// supported checks an exception's operators.
func (it item) supported(x *exception, at Place) bool {
	for _, c := range x.comps {
		if !knownComparison(c) || !x.tuple && !takesList(c) {
			it.fail(at, ErrValidate, fmt.Sprintf("%q is not an operator that an exception can use here", c), "")
			return false
		}
	}
	return true
}

func knownComparison(comp string) bool {
	name, modifier, modified := strings.Cut(comp, " ")
	op, ok := ast.OpByName(name)
	if !ok {
		return false
	}
	return !modified || isModifier(modifier) && op >= ast.Eq && op <= ast.Regex
}

func isModifier(s string) bool { return s == "oneof" || s == "anyof" || s == "allof" }

// takesList: the right side of the operator is a list.
func takesList(comp string) bool {
	name, modifier, _ := strings.Cut(comp, " ")
	return name == "in" || name == "intersects" || name == "pmatch" || isModifier(modifier)
}

// applyExceptions adds a rule's exceptions to its condition.
func (l *loader) applyExceptions(r *Rule) {
	var all []Text
	for _, x := range r.exceptions {
		text, problem := x.condition()
		switch {
		case problem != "":
			l.report(Error, ErrValidate, x.at, x.path, problem, "")
		case text != "":
			all = append(all, Made(" and not "+text, x.at))
		}
	}
	if len(all) > 0 {
		start := r.Condition.Start()
		r.Condition = Join(append([]Text{Made("(", start), r.Condition, Made(")", start)}, all...)...)
	}
}

// condition of an exception: it holds in one of its cases; "" without any.
func (x exception) condition() (text, problem string) {
	var cases []string
	for _, v := range x.values {
		switch {
		case x.tuple && (v.kind != sequence || len(v.items) != len(x.fields)):
			return "", fmt.Sprintf("the exception has %d fields, but not as many values", len(x.fields))
		case x.tuple:
			cases = append(cases, x.tupleCondition(v.items))
		case v.kind != scalar:
			return "", "the exception's values are not a list of texts"
		default:
			cases = append(cases, QuoteItem(v.text.Value))
		}
	}
	switch {
	case len(cases) == 0:
		return "", ""
	case x.tuple:
		return "(" + strings.Join(cases, " or ") + ")", ""
	}
	return "(" + x.fields[0].Value + " " + x.comps[0] + " (" + strings.Join(cases, ", ") + "))", ""
}

func (x exception) tupleCondition(values []value) string {
	var checks []string
	for i, v := range values {
		checks = append(checks, x.fields[i].Value+" "+x.comps[i]+" "+rightSide(v, takesList(x.comps[i])))
	}
	return "(" + strings.Join(checks, " and ") + ")"
}

func rightSide(v value, list bool) string {
	switch {
	case v.kind == sequence:
		var items []string
		for _, i := range v.items {
			items = append(items, QuoteItem(i.text.Value))
		}
		return "(" + strings.Join(items, ", ") + ")"
	case list && !strings.HasPrefix(v.text.Value, "("):
		return "(" + v.text.Value + ")"
	case list:
		return v.text.Value
	}
	return QuoteItem(v.text.Value)
}

// QuoteItem quotes a value that would not be one word in a condition.
func QuoteItem(s string) string {
	if s != "" && (s[0] == '"' || s[0] == '\'') || s != "" && !strings.ContainsAny(s, " \t\r\n") {
		return s
	}
	return string(ast.Quote(nil, s))
}
