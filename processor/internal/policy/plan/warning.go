package plan

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sysflow-stack/sysflow/grammar"
	"github.com/sysflow-stack/sysflow/grammar/ast"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/transform"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// Warnings are about what compiles, but is not what was meant, slow or of no use.
func (p *Plan) Warnings() []Problem { return p.warnings }

// warn looks at a check that compiled. The check of a macro that is used more than
// once is looked at once.
func (c *compiler) warn(e *ast.Check, left *view.Field) {
	if c.seen[e] {
		return
	}
	c.seen[e] = true
	if why, old := Deprecated(left.Name); old && !c.deprecated[left.Name] {
		c.deprecated[left.Name] = true
		c.warnings = append(c.warnings, Problem{Check: e, At: e.Left.Pos(), Deprecated: true,
			Message: left.Name + " is deprecated: " + why, Hint: "leave the check out"})
	}
	for _, k := range constantsIn(e.Right) {
		if message, hint := c.suspect(e.Op, k.Text); message != "" {
			c.warnings = append(c.warnings, Problem{Check: e, At: k.At, Message: message, Hint: hint})
		}
	}
}

// Deprecated says why a field is there for old rules alone.
func Deprecated(field string) (why string, deprecated bool) {
	if field == "evt.dir" {
		return "every event is an exit", true
	}
	return "calls are told when they return", field == "evt.latency" || strings.HasPrefix(field, "evt.latency.")
}

func constantsIn(v ast.Value) []*ast.Const {
	switch v := v.(type) {
	case *ast.Const:
		return []*ast.Const{v}
	case *ast.List:
		return v.Items
	}
	return nil
}

// suspect says what is odd about a constant, nothing for most.
func (c *compiler) suspect(op ast.Op, constant string) (message, hint string) {
	switch {
	case op == ast.Regex && isPlain(constant):
		return fmt.Sprintf("the regular expression %q is a plain text", constant), "use =, contains, startswith or endswith"
	case !spellsOperand(constant):
		return "", ""
	}
	e, err := grammar.Parse(constant + " exists")
	check, ok := e.(*ast.Check)
	if err != nil || !ok {
		return "", ""
	}
	if _, p := transform.Resolve(check.Left, c.fields); p != nil {
		return "", ""
	}
	if _, ok := check.Left.(*ast.Call); ok {
		return fmt.Sprintf("the text %q spells a transformer", constant), "without quotes it is one"
	}
	return fmt.Sprintf("the text %q spells a field", constant), "val(" + constant + ") is its value"
}

// isPlain: without what stands for "anything" at its ends, a regular expression
// is the text that it matches.
func isPlain(pattern string) bool {
	text := strings.TrimPrefix(pattern, "^")
	for _, any := range []string{".*", ".+", ".?"} {
		text = strings.TrimPrefix(text, any)
	}
	text = strings.TrimSuffix(text, "$")
	for _, any := range []string{".*", ".+", ".?"} {
		text = strings.TrimSuffix(text, any)
	}
	return text != "" && regexp.QuoteMeta(text) == text
}

// spellsOperand is a quick look: most constants are no field and no transformer.
func spellsOperand(constant string) bool {
	if name, _, ok := strings.Cut(constant, "("); ok {
		return transform.Known(name)
	}
	namespace, _, ok := strings.Cut(constant, ".")
	if !ok {
		return false
	}
	switch namespace {
	case "evt", "syscall", "proc", "thread", "user", "group", "fd", "fdlist", "fs", "syslog", "container", "k8s", "sf":
		return true
	}
	return false
}
