package rules

import (
	"slices"
	"strings"
)

// Selection is what is made of rules outside of their files, as by Falco's keys
// "priority", "rules" and "append_output".
type Selection struct {
	// Least: rules that are less urgent are not compiled.
	Least Priority
	// Actions are done one after the other.
	Actions []Action
	Outputs []ExtraOutput
}

// Action turns rules on or off that have a name, or a tag.
type Action struct {
	Enable bool
	// Rule is the rule's name, in which '*' stands for any text.
	Rule string
	Tag  string
}

// ExtraOutput is added to the outputs of some rules: those of a name, of a
// source and with all of some tags, where these are given.
type ExtraOutput struct {
	Rule, Source string
	Tags         []string
	Output       string
	Fields       []ExtraField
}

// ExtraField is a field that the alert has and its text does not show: one of
// events by its name or, with a format, what that makes.
type ExtraField struct{ Name, Format string }

// NewSelection selects what the rules' files say.
func NewSelection() Selection { return Selection{Least: Debug} }

// Select does to the rules what a selection says.
func (s *Set) Select(by Selection) {
	s.Rules = slices.DeleteFunc(s.Rules, func(r *Rule) bool { return r.Priority > by.Least })
	for _, r := range s.Rules {
		for _, a := range by.Actions {
			if a.matches(r) {
				r.Enabled = a.Enable
			}
		}
		for _, o := range by.Outputs {
			if !o.matches(r) {
				continue
			}
			r.ExtraFields = append(r.ExtraFields, o.Fields...)
			if o.Output != "" {
				r.Output = joinBlank(r.Output, Made(o.Output, r.Output.Start()))
			}
		}
	}
}

func (a Action) matches(r *Rule) bool {
	if a.Tag != "" {
		return slices.Contains(r.Tags, a.Tag)
	}
	return like(a.Rule, r.Name)
}

// like reports whether a name is as a pattern with '*' says.
func like(pattern, name string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == name
	}
	name, ok := strings.CutPrefix(name, first)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	for _, part := range parts[:len(parts)-1] {
		_, after, found := strings.Cut(name, part)
		if !found {
			return false
		}
		name = after
	}
	return strings.HasSuffix(name, parts[len(parts)-1])
}

func (o ExtraOutput) matches(r *Rule) bool {
	if o.Rule != "" && o.Rule != r.Name || o.Source != "" && o.Source != r.Source {
		return false
	}
	return !slices.ContainsFunc(o.Tags, func(t string) bool { return !slices.Contains(r.Tags, t) })
}
