package ruletest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

const (
	// maxSize bounds a file of tests in bytes.
	maxSize = 1 << 20
	// maxValues bounds the values of a file, those of aliases counted each time.
	maxValues = 200_000
)

// Parse reads a file of tests. The diagnostics are all that is wrong with it.
func Parse(name, content string) (*File, []rules.Diagnostic) {
	source := &rules.File{Name: name, Content: content}
	top := rules.Place{File: source}
	p := &parse{top: top}
	if len(content) > maxSize {
		p.fail(top, fmt.Sprintf("the file has more than %d bytes", maxSize), "split it")
		return nil, p.found
	}
	docs, problem := rules.ReadNodes(source)
	switch {
	case problem != nil:
		return nil, []rules.Diagnostic{*problem}
	case len(docs) > 1:
		p.fail(docs[1].At(), "a file of tests is one YAML document", "split it")
		return nil, p.found
	}
	f := &File{Name: name}
	for _, d := range docs {
		p.file(d, f)
	}
	if len(f.Cases) == 0 && len(p.found) == 0 {
		p.fail(top, "the file has no tests", `add the key "tests"`)
	}
	return f, p.found
}

type parse struct {
	top    rules.Place // for what has no place: an alias of what is not defined
	found  []rules.Diagnostic
	values int
	plain  view.Resolver // nil before the first record
}

func (p *parse) fail(at rules.Place, message, hint string) {
	if at.File == nil {
		at = p.top
	}
	p.found = append(p.found, rules.Diagnose(rules.Error, rules.ErrYAMLValidate, at, nil, message, hint))
}

// keys hands the members of a mapping to the functions of their keys.
func (p *parse) keys(n rules.Node, what string, read map[string]func(rules.Node), order ...string) {
	pairs, ok := n.Pairs()
	if !ok {
		p.fail(n.At(), what+" is a mapping", "its keys are "+strings.Join(order, ", "))
		return
	}
	seen := map[string]bool{}
	for _, m := range pairs {
		switch of := read[m.Key]; {
		case of == nil:
			p.fail(m.At, fmt.Sprintf("unknown key %q", m.Key), fmt.Sprintf("the keys of %s are %s", what, strings.Join(order, ", ")))
		case seen[m.Key]:
			p.fail(m.At, fmt.Sprintf("the key %q stands twice", m.Key), "")
		default:
			of(m.Value)
		}
		seen[m.Key] = true
	}
}

// each hands on the values of a sequence.
func (p *parse) each(n rules.Node, what string, read func(rules.Node)) {
	items, ok := n.Items()
	if !ok {
		p.fail(n.At(), what+" is a sequence", "write [a, b]")
	}
	for _, i := range items {
		if p.values++; p.values > maxValues {
			if p.values == maxValues+1 {
				p.fail(i.At(), fmt.Sprintf("the file has more than %d values", maxValues), "split it")
			}
			return
		}
		read(i)
	}
}

func (p *parse) text(n rules.Node, what string) Text {
	value, ok := n.Text()
	if !ok {
		p.fail(n.At(), what+" is a text", "")
	}
	return Text{value, n.At()}
}

// texts is a text or a sequence of texts.
func (p *parse) texts(n rules.Node, what string) []Text {
	if _, ok := n.Text(); ok {
		return []Text{p.text(n, what)}
	}
	var out []Text
	p.each(n, what, func(i rules.Node) { out = append(out, p.text(i, what)) })
	return out
}

func (p *parse) file(n rules.Node, f *File) {
	p.keys(n, "a file of tests", map[string]func(rules.Node){
		"rules": func(v rules.Node) { f.Rules = p.texts(v, "a rule file") },
		"tests": func(v rules.Node) {
			p.each(v, "tests", func(i rules.Node) { f.Cases = append(f.Cases, p.test(i)) })
		},
	}, "rules", "tests")
}

// test reads a case and checks that it can fail.
func (p *parse) test(n rules.Node) Case {
	c := Case{Name: Text{At: n.At()}}
	before := len(p.found)
	p.keys(n, "a test", map[string]func(rules.Node){
		"name":   func(v rules.Node) { c.Name = p.text(v, "a name") },
		"traces": func(v rules.Node) { c.Traces = p.texts(v, "a trace") },
		"records": func(v rules.Node) {
			p.each(v, "records", func(i rules.Node) { c.Records = append(c.Records, p.record(i)) })
		},
		"alerts": func(v rules.Node) { c.Alerts = p.expectations(v, "alerts", true) },
		"absent": func(v rules.Node) { c.Absent = p.expectations(v, "absent", false) },
		"only":   func(v rules.Node) { c.Only = p.flag(v) },
	}, "name", "traces", "records", "alerts", "absent", "only")
	if len(p.found) > before {
		return c
	}
	switch at := c.Name.At; {
	case c.Name.Value == "":
		p.fail(at, "the test has no name", `add the key "name"`)
	case len(c.Traces) == 0 && len(c.Records) == 0:
		p.fail(at, "the test has no input", `add the key "traces" or "records"`)
	case c.told() && slices.ContainsFunc(c.Records, func(r Record) bool { return r.joined != nil }):
		p.fail(at, "the test has records in JSON and events told by their fields", "make two tests of it")
	case len(c.Traces) > 0 && len(c.Records) > 0:
		p.fail(at, "the test has traces and records", "make two tests of it")
	case len(c.Alerts) == 0 && len(c.Absent) == 0 && !c.Only:
		p.fail(at, "the test expects nothing, so it cannot fail", `add the key "alerts" or "absent", or "only: true"`)
	}
	return c
}

func (p *parse) flag(n rules.Node) bool {
	text, _ := n.Text()
	if text != "true" && text != "false" {
		p.fail(n.At(), fmt.Sprintf("%q is neither true nor false", text), "")
	}
	return text == "true"
}

// expectations reads what is expected of alerts: each is the name of a rule or a
// mapping that says more.
func (p *parse) expectations(n rules.Node, what string, occur bool) []Expectation {
	var out []Expectation
	p.each(n, what, func(i rules.Node) {
		e := Expectation{Rule: Text{At: i.At()}}
		if _, ok := i.Text(); ok {
			e.Rule = p.text(i, "a rule")
		} else {
			p.expectation(i, &e, occur)
		}
		out = append(out, e)
	})
	return out
}

func (p *parse) expectation(n rules.Node, e *Expectation, occurs bool) {
	read := map[string]func(rules.Node){
		"rule":   func(v rules.Node) { e.Rule = p.text(v, "a rule") },
		"output": func(v rules.Node) { e.Output = p.text(v, "an output").Value },
		"fields": func(v rules.Node) { e.Fields = p.fields(v) },
	}
	order := []string{"rule", "output", "fields"}
	if occurs {
		read["count"] = func(v rules.Node) { e.Count = p.number(v) }
		read["min"] = func(v rules.Node) { e.Min = p.number(v) }
		order = append(order, "count", "min")
	}
	p.keys(n, "an alert", read, order...)
	switch {
	case e.Rule.Value == "":
		p.fail(n.At(), "the alert names no rule", `add the key "rule"`)
	case e.Count > 0 && e.Min > 0:
		p.fail(n.At(), `"count" and "min" exclude each other`, "")
	}
}

func (p *parse) number(n rules.Node) int {
	text, _ := n.Text()
	i, err := strconv.Atoi(text)
	if err != nil || i < 1 {
		p.fail(n.At(), fmt.Sprintf("%q is not a number from 1", text), `alerts that must not occur stand below "absent"`)
	}
	return i
}

func (p *parse) fields(n rules.Node) []FieldValue {
	pairs, ok := n.Pairs()
	if !ok {
		p.fail(n.At(), "fields is a mapping of fields to values", "")
	}
	var out []FieldValue
	for _, m := range pairs {
		out = append(out, FieldValue{m.Key, p.text(m.Value, "a field's value").Value})
	}
	return out
}
