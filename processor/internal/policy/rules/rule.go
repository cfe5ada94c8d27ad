package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// appendableKeys and replaceableKeys of rules can be overridden.
func appendableKeys() []string { return []string{"condition", "output", "desc", "tags", "exceptions"} }

func replaceableKeys() []string {
	return append(appendableKeys(), "priority", "enabled", "capture", "capture_duration", "warn_evttypes", "skip-if-unknown-filter",
		"prefilter", "actions", "action", "window", "sequence", "suppress")
}

func (l *loader) rule(it item) {
	if !it.begin(append(replaceableKeys(), "source", "append")...) {
		return
	}
	over, ok := it.overrides(appendableKeys(), replaceableKeys())
	if !ok {
		return
	}
	old := l.set.rule(it.name)
	if source, found := it.text("source"); found && old != nil && source.Value != "" && source.Value != old.Source {
		it.fail(source.Start(), ErrValidate, "the rule was defined before with another source", "")
		return
	}
	switch {
	case it.flag("append", false) && over["condition"] == "" && over["exceptions"] == "":
		it.fail(it.value.at, ErrYAMLValidate, "an appended rule has a condition or exceptions", "")
	case len(over) > 0 && old == nil:
		it.missing()
	case len(over) > 0:
		it.change(old, over)
	case it.togglesOnly() && old == nil:
		it.missing()
	case it.togglesOnly():
		it.warn(it.value.at, WarnDeprecatedItem, `a rule with the key "enabled" alone is deprecated`, `add "override: {enabled: replace}"`)
		old.Enabled = it.flag("enabled", true)
	default:
		l.define(it, old)
	}
}

// togglesOnly: the item has no key beside its name and "enabled".
func (it item) togglesOnly() bool {
	_, ok := it.value.get("enabled")
	return ok && !slices.ContainsFunc(it.value.pairs, func(p pair) bool { return p.key != "rule" && p.key != "enabled" })
}

// define makes a rule or, in its place, another one.
func (l *loader) define(it item, old *Rule) {
	r := &Rule{Name: it.name, At: it.value.at, Source: "syscall", Enabled: true, WarnTypes: true}
	complete, needed := true, []string{"condition", "output", "desc", "priority"}
	if it.isPolicy() {
		needed = []string{"condition", "desc"}
		it.complete(r)
	}
	for _, key := range needed {
		_, found := it.value.get(key)
		complete = it.need(key, found) && complete
	}
	if !complete || !it.read(r) {
		return
	}
	if source, ok := it.text("source"); ok {
		r.Source = source.Value
	}
	if old != nil {
		*old = *r
		return
	}
	l.set.Rules = append(l.set.Rules, r)
}

// read puts all of an item's keys into a rule, and finds what is wrong with any.
func (it item) read(r *Rule) bool {
	fine := true
	for _, p := range it.value.pairs {
		fine = it.set(r, p.key) && fine
	}
	return fine
}

// change applies an item's keys to a rule: all of them or, with an error, none.
func (it item) change(r *Rule, over map[string]string) {
	changed := *r
	for _, key := range slices.Sorted(maps.Keys(over)) {
		apply := it.set
		if over[key] == "append" {
			apply = it.join
		}
		if !apply(&changed, key) {
			return
		}
	}
	*r = changed
}

// set puts the value of a key into a rule.
func (it item) set(r *Rule, key string) bool {
	ok := true
	switch key {
	case "condition":
		r.Condition, ok = it.text(key)
		ok = ok && it.filled(key, r.Condition)
	case "output":
		r.Output, ok = it.text(key)
		ok = ok && it.filled(key, r.Output)
		r.Output = it.withoutContainerInfo(r.Output)
	case "desc":
		var text Text
		text, ok = it.text(key)
		r.Desc = text.Value
	case "priority":
		r.Priority, ok = it.priority()
	case "tags":
		var tags []Text
		r.Tags = nil
		tags, ok = it.texts(key)
		for _, t := range tags {
			r.Tags = append(r.Tags, t.Value)
		}
		r.Tags = tagSet(r.Tags)
	case "enabled":
		r.Enabled = it.flag(key, true)
	case "capture": // there is nothing to capture: records are what is kept
		it.flag(key, false)
	case "capture_duration":
		ok = it.whole(key)
	case "warn_evttypes":
		r.WarnTypes = it.flag(key, true)
	case "skip-if-unknown-filter":
		r.SkipUnknown = it.flag(key, false)
	case "exceptions":
		r.exceptions, ok = it.exceptions(nil, ErrYAMLValidate)
	case "prefilter":
		ok = it.prefilter(r)
	case "actions", "action":
		ok = it.actions(r, key)
	case "window":
		ok = it.window(r)
	case "sequence":
		ok = it.sequence(r)
	case "suppress":
		ok = it.suppress(r)
	}
	return ok
}

// withoutContainerInfo leaves %container.info out of an output, as Falco does: it
// stood for fields that depended on how Falco was started.
func (it item) withoutContainerInfo(t Text) Text {
	const old = "%container.info"
	for {
		i := strings.Index(t.Value, old)
		if i < 0 {
			return t
		}
		it.warn(t.Place(i), WarnDeprecatedItem, old+" is deprecated, and left out", "name the fields: %container.id %container.name")
		t = Join(t.Slice(0, i), t.Slice(i+len(old), len(t.Value)))
	}
}

// filled: a text may not be empty.
func (it item) filled(key string, t Text) bool {
	if t.Value == "" {
		it.fail(it.value.at, ErrYAMLValidate, fmt.Sprintf("%q has no value", key), "")
	}
	return t.Value != ""
}

// join appends the value of a key to what a rule has.
func (it item) join(r *Rule, key string) bool {
	if key == "exceptions" {
		all, ok := it.exceptions(r.exceptions, ErrValidate)
		r.exceptions = all
		return ok
	}
	var more Rule
	if !it.set(&more, key) {
		return false
	}
	switch key {
	case "condition":
		r.Condition = joinBlank(r.Condition, more.Condition)
	case "output":
		r.Output = joinBlank(r.Output, more.Output)
	case "desc":
		r.Desc += " " + more.Desc
	case "tags":
		r.Tags = tagSet(append(slices.Clone(r.Tags), more.Tags...))
	}
	return true
}

func (it item) priority() (Priority, bool) {
	text, ok := it.text("priority")
	if !ok {
		return 0, it.need("priority", false)
	}
	p, ok := ParsePriority(text.Value)
	if !ok {
		p, ok = ParsePolicyPriority(text.Value)
	}
	if !ok {
		it.fail(text.Start(), ErrYAMLValidate, fmt.Sprintf("unknown priority %q", text.Value),
			"one of Emergency, Alert, Critical, Error, Warning, Notice, Informational, Debug")
	}
	return p, ok
}

// tagSet is a set of tags, sorted.
func tagSet(tags []string) []string {
	slices.Sort(tags)
	return slices.Compact(tags)
}
