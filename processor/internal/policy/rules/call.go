package rules

import (
	"fmt"
	"strings"
)

// maxCalls bounds the actions of a rule.
const maxCalls = 16

// Call is an action that a rule names, with what it gives it: hash, or
// tag(exfiltration).
type Call struct {
	At             Place
	Name, Argument string
}

// String is the call as a rule writes it.
func (c Call) String() string {
	if c.Argument == "" {
		return c.Name
	}
	return c.Name + "(" + c.Argument + ")"
}

// actions reads what the rule wants done. "alert" is what every rule does and "tag",
// without an argument, what every alert carries: both mean nothing more. Which names
// there are is not known here.
func (it item) actions(r *Rule, key string) bool {
	texts, ok := it.texts(key)
	r.Actions = nil
	for _, t := range texts {
		c, valid := parseCall(t)
		switch {
		case !valid:
			it.valueOf(key).fail(t.Start(), ErrYAMLValidate, fmt.Sprintf("%q is no action", t.Value), "the form is NAME or NAME(ARGUMENT)")
			return false
		case c.Argument == "" && (strings.EqualFold(c.Name, "alert") || strings.EqualFold(c.Name, "tag")):
		case len(r.Actions) == maxCalls:
			it.valueOf(key).fail(t.Start(), ErrYAMLValidate, fmt.Sprintf("the rule has more than %d actions", maxCalls), "")
			return false
		default:
			r.Actions = append(r.Actions, c)
		}
	}
	return ok
}

func parseCall(t Text) (Call, bool) {
	name, rest, called := strings.Cut(t.Value, "(")
	c := Call{At: t.Start(), Name: strings.TrimSpace(name)}
	if !called {
		return c, c.Name != ""
	}
	argument, closed := strings.CutSuffix(strings.TrimSpace(rest), ")")
	c.Argument = strings.TrimSpace(argument)
	return c, c.Name != "" && closed
}
