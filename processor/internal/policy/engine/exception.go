package engine

import (
	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/transform"
)

// exceptions reports the unknown fields of a rule's exceptions, and returns what
// it said.
func (c *compiler) exceptions(r resolve.Rule) []string {
	var said []string
	for _, x := range r.ExceptionFields() {
		e, err := grammar.Parse(x.Field + " exists")
		check, ok := e.(*ast.Check)
		if err != nil || !ok {
			continue // an error of the condition that the exception is part of
		}
		if _, p := transform.Resolve(check.Left, c.fields); p != nil && p.UnknownField {
			said = append(said, p.Message)
			c.report(r, true, rules.ErrValidate, x.At, x.Path, p.Message, "")
		}
	}
	return said
}
