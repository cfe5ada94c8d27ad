package engine

import (
	"github.com/sysflow-stack/sysflow/processor/internal/policy/output"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/plan"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/resolve"
	"github.com/sysflow-stack/sysflow/processor/internal/policy/rules"
	"github.com/sysflow-stack/sysflow/sfproto/view"
)

// warnOutput warns of the output's fields that are there for old rules alone.
func (c *compiler) warnOutput(r resolve.Rule, t *output.Template, path []string) {
	for _, name := range t.Names() {
		if why, old := plan.Deprecated(name); old {
			c.found = append(c.found, rules.Diagnose(rules.Warning, rules.WarnDeprecatedItem, r.Output.Start(),
				append(path[:2:2], "rule output"), name+" is deprecated: "+why, "leave the field out"))
		}
	}
}

// maxTypes is how many types of events a rule may be tested for without a
// warning, as in Falco.
const maxTypes = 100

// warnTypes warns of a condition that is tested for events of nearly every type, and
// reports whether it did.
func (c *compiler) warnTypes(r resolve.Rule, p *plan.Plan, path []string) bool {
	if !r.WarnTypes || r.Source == view.SourceLog {
		return false
	}
	types := 0
	for i := range view.NumEventTypes {
		if p.Holds(view.EventType(i)) {
			types++
		}
	}
	if types > maxTypes {
		c.found = append(c.found, rules.Diagnose(rules.Warning, rules.WarnNoEvtType, r.At, path,
			"the rule is tested for nearly every event, which is slow", "name the events: evt.type in (open, openat)"))
	}
	return types > maxTypes
}
