package rules

import "slices"

// ExceptionCase is a case of a rule's exception: one tuple of its values.
type ExceptionCase struct {
	Name string // of the exception
	At   Place
	// Condition holds in the case. Names of lists and macros are as they are written.
	Condition string
}

// HasException reports whether the rule has an exception of that name.
func (r *Rule) HasException(name string) bool {
	return slices.ContainsFunc(r.exceptions, func(x exception) bool { return x.name == name })
}

// ExceptionCases are the cases of all of a rule's exceptions that can be read.
func (r *Rule) ExceptionCases() []ExceptionCase {
	var out []ExceptionCase
	for _, x := range r.exceptions {
		for _, v := range x.values {
			one := x
			one.values = []value{v}
			if text, problem := one.condition(); problem == "" && text != "" {
				out = append(out, ExceptionCase{x.name, v.at, text})
			}
		}
	}
	return out
}
