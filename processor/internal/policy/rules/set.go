package rules

import "github.com/sysflow-stack/sysflow/sfproto"

// List is a named list of values.
type List struct {
	Name  string
	At    Place
	Items []Text
}

// Macro is a named condition.
type Macro struct {
	Name      string
	At        Place
	Condition Text
	// Order is when the macro was last defined: it sees the macros before it.
	Order int
	// Ahead: it sees those after it as well, as the original project's policies do.
	Ahead bool
}

// Rule is a rule as its files say, changes by later items included.
type Rule struct {
	Name      string
	At        Place
	Desc      string
	Condition Text
	Output    Text
	// ExtraFields come from outside of the file.
	ExtraFields []ExtraField
	Priority    Priority
	Tags        []string
	Source      string
	Enabled     bool
	// SkipUnknown: a rule with an unknown field is left out with a warning.
	SkipUnknown bool
	// WarnTypes: a rule that names no types of events gets a warning.
	WarnTypes bool
	// Kinds are the kinds of records that the rule looks at; none: all.
	Kinds []sfproto.Kind
	// Actions are done about each alert, in this order.
	Actions []Call
	// Window, Sequence and Suppress are nil without their key.
	Window     *Window
	Sequence   *Sequence
	Suppress   *Suppress
	exceptions []exception
}

// Set is what rule files define, in the order of first definition.
type Set struct {
	Lists  []*List
	Macros []*Macro
	Rules  []*Rule
	Drops  []*Drop
	// Plugins are the plugins of Falco that the files require.
	Plugins []Requirement
}

func find[T any](items []*T, name func(*T) string, want string) *T {
	for _, i := range items {
		if name(i) == want {
			return i
		}
	}
	return nil
}

// list finds a list by its name, nil when there is none.
func (s *Set) list(name string) *List {
	return find(s.Lists, func(l *List) string { return l.Name }, name)
}

func (s *Set) macro(name string) *Macro {
	return find(s.Macros, func(m *Macro) string { return m.Name }, name)
}

func (s *Set) rule(name string) *Rule {
	return find(s.Rules, func(r *Rule) string { return r.Name }, name)
}
