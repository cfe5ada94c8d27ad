package ruletest

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto"
	"github.com/sysflow-stack/sysflow/sfproto/sfjson"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Record is what a test spells out: an event told by its fields, or a record in the
// JSON form that sfprocessor print writes.
type Record struct {
	fields view.Values
	joined *view.Record // nil for an event told by its fields
}

// event is the record as an event for rules that were compiled for plain fields.
// Its time is the field evt.time's.
func (r Record) event() view.Event {
	ts := r.fields["evt.time"].Int
	return view.Event{Record: &view.Record{Record: &sfproto.SyscallEvent{TS: ts}}, Values: r.fields}
}

// plainFields resolves the fields of records that are told by their fields.
func plainFields() view.Resolver { return view.Plain(view.Fields()) }

// record reads a record: a mapping of fields to values, or a text that is JSON.
func (p *parse) record(n rules.Node) Record {
	if text, ok := n.Text(); ok {
		joined, err := sfjson.Read([]byte(text))
		if err != nil {
			p.fail(n.At(), "read record: "+err.Error(), "a line of sfprocessor print -o json, in single quotes")
		}
		return Record{joined: joined}
	}
	pairs, ok := n.Pairs()
	if !ok {
		p.fail(n.At(), "a record is a mapping of fields to values", "write {evt.type: execve, proc.name: sh}")
	}
	if p.values += len(pairs); p.values > maxValues {
		return Record{}
	}
	if p.plain == nil {
		p.plain = plainFields()
	}
	r := Record{fields: view.Values{}}
	for _, m := range pairs {
		name, arg := m.Key, ""
		if base, rest, ok := strings.Cut(name, "["); ok && strings.HasSuffix(rest, "]") {
			name, arg = base, strings.TrimSuffix(rest, "]")
		}
		g, err := p.plain.Resolve(name, arg)
		if err != nil {
			p.fail(m.At, err.Error(), "")
			continue
		}
		r.fields[m.Key] = p.value(m, g.Field)
	}
	return r
}

// value is the value of a field, with the members that the field's type has.
func (p *parse) value(m rules.Pair, f *view.Field) (v view.Value) {
	if _, one := m.Value.Text(); !one && !f.List && !f.Any {
		p.fail(m.At, m.Key+" has one value", "")
		return v
	}
	for _, t := range p.texts(m.Value, "a field's value") {
		v.Texts = append(v.Texts, t.Value)
		if problem := setTyped(&v, f.Type, t.Value); problem != "" {
			p.fail(t.At, fmt.Sprintf("%s: %q %s", m.Key, t.Value, problem), "")
		}
	}
	v.Text = strings.Join(v.Texts, " ")
	return v
}

func setTyped(v *view.Value, typ view.Type, text string) (problem string) {
	var err error
	switch typ {
	case view.Int, view.Port, view.Time, view.Duration:
		if v.Int, err = strconv.ParseInt(text, 10, 64); err != nil {
			return "is not a whole number"
		}
	case view.Bool:
		if v.Bool = text == "true"; !v.Bool && text != "false" {
			return "is neither true nor false"
		}
	case view.Addr, view.Net:
		if _, err = netip.ParseAddr(text); err != nil {
			return "is not an IP address"
		}
	}
	return ""
}
