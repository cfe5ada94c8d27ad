package rules

import (
	"fmt"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// The original project's policies are rules with other keys: priorities of their
// own, no output, the kinds of records and actions; and items that drop records.

// Drop is a condition whose records no rule sees and no stage gets.
type Drop struct {
	Name      string
	At        Place
	Condition Text
	Enabled   bool
}

// policyOutput is the output of a rule without one.
const policyOutput = "%evt.type (record=%sf.type operations=%sf.opflags file=%fd.name command=%proc.cmdline " +
	"parent=%proc.pcmdline user=%user.name pid=%proc.pid container=%container.id)"

// ParsePolicyPriority finds one of the original project's priorities.
func ParsePolicyPriority(name string) (Priority, bool) {
	switch strings.ToLower(name) {
	case "low":
		return Notice, true
	case "medium":
		return WarningPriority, true
	case "high":
		return ErrorPriority, true
	}
	return 0, false
}

// isPolicy reports whether a rule is one of the original project's: it uses what
// Falco does not have.
func (it item) isPolicy() bool {
	for _, key := range policyKeys() {
		if _, ok := it.value.get(key); ok {
			return true
		}
	}
	if p, ok := it.value.get("priority"); ok {
		if _, ok := ParsePolicyPriority(p.text.Value); ok {
			return true
		}
	}
	return it.namesOwnFields()
}

func (it item) namesOwnFields() bool {
	condition, _ := it.value.get("condition")
	return strings.Contains(condition.text.Value, "sf.")
}

// isOriginal reports whether an item of a file shows that the file is a policy of the
// original project.
func (l *loader) isOriginal(v value) bool {
	it := item{l: l, value: v}
	has := func(key string) bool { _, ok := v.get(key); return ok }
	return has("drop") || has("filter") || has("rule") && it.isPolicy() || has("macro") && it.namesOwnFields()
}

func policyKeys() []string { return []string{"prefilter", "actions", "action"} }

// complete gives a policy the keys that it may lack.
func (it item) complete(r *Rule) {
	if _, ok := it.value.get("output"); !ok {
		r.Output = Made(policyOutput, it.value.at)
	}
	if _, ok := it.value.get("priority"); !ok {
		r.Priority, _ = ParsePolicyPriority("low")
	}
	_, kinds := it.value.get("prefilter")
	condition, _ := it.value.get("condition")
	// What names records or operations is meant for each event of these.
	r.WarnTypes = !kinds && !strings.Contains(condition.text.Value, "sf.type") && !strings.Contains(condition.text.Value, "sf.opflags")
}

// prefilter reads kinds of records by their short names.
func (it item) prefilter(r *Rule) bool {
	texts, ok := it.texts("prefilter")
	r.Kinds = nil
	for _, t := range texts {
		k, known := kindByName(t.Value)
		if !known {
			it.valueOf("prefilter").fail(t.Start(), ErrYAMLValidate, fmt.Sprintf("%q is not a kind of record", t.Value),
				"one of PE, PF, NF, FF, FE, NE, SE, DNS, KE")
			return false
		}
		r.Kinds = append(r.Kinds, k)
	}
	return ok
}

func kindByName(name string) (sfproto.Kind, bool) {
	for k := range sfproto.Kind(sfproto.NumKinds) {
		if k.String() == strings.ToUpper(name) && !k.IsEntity() {
			return k, true
		}
	}
	return 0, false
}

// drop reads an item with the key drop, or filter.
func (l *loader) drop(it item) {
	if !it.begin("condition", "enabled", "desc") {
		return
	}
	condition, found := it.text("condition")
	if !it.need("condition", found) || !it.filled("condition", condition) {
		return
	}
	d := &Drop{Name: it.name, At: it.value.at, Condition: condition, Enabled: it.flag("enabled", true)}
	if old := find(l.set.Drops, func(d *Drop) string { return d.Name }, it.name); old != nil {
		*old = *d
		return
	}
	l.set.Drops = append(l.set.Drops, d)
}
