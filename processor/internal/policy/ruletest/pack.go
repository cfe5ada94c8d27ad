package ruletest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sysflow-stack/sysflow/processor/internal/policy"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/engine"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// pack is the rules of some paths.
type pack struct {
	paths   []string
	outputs []rules.ExtraOutput
	names   []string // of all rules, also of those that are not enabled
	fired   map[string]bool
	// engines are those rules with some of them enabled, by their names, and for
	// records or for events told by their fields.
	engines map[string]*engine.Engine
}

func newPack(paths []string, outputs []rules.ExtraOutput) (*pack, error) {
	p := &pack{paths: paths, outputs: outputs, fired: map[string]bool{}, engines: map[string]*engine.Engine{}}
	e, err := p.engine([]string{"*"}, false)
	if err != nil {
		return nil, err
	}
	for _, r := range e.Rules() {
		p.names = append(p.names, r.Name)
	}
	return p, nil
}

// engine is the rules with some more of them enabled than their files say.
func (p *pack) engine(enabled []string, told bool) (*engine.Engine, error) {
	key := fmt.Sprint(told, "\x00", strings.Join(enabled, "\x00"))
	if e := p.engines[key]; e != nil {
		return e, nil
	}
	fields := view.Records()
	if told {
		fields = plainFields()
	}
	by := rules.NewSelection()
	by.Outputs = p.outputs
	for _, name := range enabled {
		by.Actions = append(by.Actions, rules.Action{Enable: true, Rule: name})
	}
	e, _, err := policy.LoadSelected(p.paths, by, fields)
	if err != nil {
		return nil, err
	}
	p.engines[key] = e
	return e, nil
}

// know checks that the rules that a file names exist: a test for the absence of a
// rule's alerts would otherwise pass for ever.
func (p *pack) know(f *File) error {
	var found []rules.Diagnostic
	for i := range f.Cases {
		c := &f.Cases[i]
		for _, x := range slices.Concat(c.Alerts, c.Absent) {
			if !slices.Contains(p.names, x.Rule.Value) {
				found = append(found, rules.Diagnose(rules.Error, rules.ErrValidate, x.Rule.At, []string{"tests", "test:" + c.Name.Value},
					fmt.Sprintf("there is no rule %q", x.Rule.Value), "sfprocessor list names the rules"))
			}
		}
	}
	if len(found) > 0 {
		return &policy.LoadError{Diagnostics: found}
	}
	return nil
}

// named are the rules that a file names, each once.
func (f *File) named() []string {
	var out []string
	for i := range f.Cases {
		for _, x := range slices.Concat(f.Cases[i].Alerts, f.Cases[i].Absent) {
			out = append(out, x.Rule.Value)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
