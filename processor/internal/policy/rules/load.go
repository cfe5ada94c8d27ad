package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	// MaxFileSize is the greatest size of a rule file in bytes.
	MaxFileSize = 8 << 20
	// maxFound is after how many problems a file is given up.
	maxFound = 200
	// engineVersion is the version of Falco's engine whose language this is.
	engineVersion = 63
)

// Load reads files in their order. What it gives out is what could be read,
// also when there are errors.
func Load(files []*File) (*Set, []Diagnostic) {
	l := &loader{set: &Set{}}
	for _, f := range files {
		l.file(f)
	}
	for _, r := range l.set.Rules {
		l.applyExceptions(r)
	}
	return l.set, l.found
}

type loader struct {
	set   *Set
	found []Diagnostic
	order int  // of the next definition of a macro
	ahead bool // macros of the file see those after them
}

func (l *loader) report(s Severity, c Code, at Place, item []string, message, hint string) {
	l.found = append(l.found, Diagnose(s, c, at, item, message, hint))
}

func (l *loader) file(f *File) {
	top := []string{"rules content"}
	if len(f.Content) > MaxFileSize {
		l.report(Error, ErrFileRead, Place{File: f}, top,
			fmt.Sprintf("the file has more than %d bytes", MaxFileSize), "split it")
		return
	}
	before := len(l.found)
	docs, problem := documents(f)
	if problem != nil {
		l.found = append(l.found, *problem)
		return
	}
	l.ahead = slices.ContainsFunc(docs, func(d value) bool { return slices.ContainsFunc(d.items, l.isOriginal) })
	for _, d := range docs {
		switch d.kind {
		case null:
		case sequence:
			for _, v := range d.items {
				if len(l.found)-before > maxFound {
					l.report(Error, ErrYAMLValidate, v.at, top, "there is too much wrong with the file: the rest is not read", "")
					return
				}
				l.item(v)
			}
		default:
			l.report(Error, ErrYAMLValidate, d.at, top, "rules content is not a YAML sequence of items",
				"begin each item with '- rule:', '- macro:' or '- list:'")
		}
	}
}

// item reads one item of a file. Its kind is the first of these keys.
func (l *loader) item(v value) {
	it := item{l: l, value: v, path: []string{"rules content", "rules content item"}}
	switch v.kind {
	case null:
		return
	case mapping:
	default:
		it.fail(v.at, ErrYAMLValidate, "an item is a mapping with the key rule, macro or list", "")
		return
	}
	for _, k := range []struct {
		key  string
		read func(item)
	}{
		{"required_engine_version", l.engineVersion},
		{"required_plugin_versions", l.plugins},
		{"list", l.list},
		{"macro", l.macro},
		{"rule", l.rule},
		{"drop", l.drop},
		{"filter", l.drop},
	} {
		if _, ok := v.get(k.key); ok {
			k.read(it.named(k.key))
			return
		}
	}
	it.warn(v.at, WarnUnknownItem, "this item is neither a rule, a macro nor a list", "")
}

func (l *loader) engineVersion(it item) {
	it.path = []string{"rules content", "required_engine_version"}
	version, ok := parseVersion(it.name)
	if n, err := strconv.ParseUint(it.name, 10, 31); err == nil {
		version, ok = [3]int{0, int(n), 0}, true
	}
	switch {
	case !ok:
		it.fail(it.value.at, ErrYAMLValidate, fmt.Sprintf("required_engine_version is not a version: %q", it.name), "write 0.63.0 or 63")
	case version[0] != 0 || version[1] > engineVersion:
		it.fail(it.value.at, ErrValidate, fmt.Sprintf("the rules need engine version %s, this one has 0.%d.0", it.name, engineVersion), "")
	}
}

func (l *loader) list(it item) {
	if !it.begin("items", "append") {
		return
	}
	if strings.ContainsAny(it.name, "()\"' \t\r\n=,") {
		it.warn(it.value.at, WarnInvalidListName, "a list's name has no blank, quote, comma, bracket or '='", "")
	}
	over, ok := it.overrides([]string{"items"}, []string{"items"})
	items, found := it.texts("items")
	old := l.set.list(it.name)
	switch {
	case !ok || !it.need("items", found):
	case over["items"] == "append" && old == nil:
		it.missing()
	case over["items"] == "append":
		old.Items = append(slices.Clone(old.Items), items...)
	case old != nil:
		*old = List{Name: it.name, At: it.value.at, Items: items}
	default:
		l.set.Lists = append(l.set.Lists, &List{Name: it.name, At: it.value.at, Items: items})
	}
}

func (l *loader) macro(it item) {
	if !it.begin("condition", "append") {
		return
	}
	if !isIdentifier(it.name) {
		it.warn(it.value.at, WarnInvalidMacroName, "a macro's name has letters, digits and '_' only, and begins with a letter", "")
	}
	over, ok := it.overrides([]string{"condition"}, []string{"condition"})
	condition, found := it.text("condition")
	if !ok || !it.need("condition", found) {
		return
	}
	m := l.set.macro(it.name)
	switch {
	case over["condition"] == "append" && m == nil:
		it.missing()
		return
	case over["condition"] == "append":
		m.Condition = joinBlank(m.Condition, condition)
	case m != nil:
		m.At, m.Condition = it.value.at, condition
	default:
		m = &Macro{Name: it.name, At: it.value.at, Condition: condition}
		l.set.Macros = append(l.set.Macros, m)
	}
	l.order++
	m.Order, m.Ahead = l.order, l.ahead
}

func isIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || s[i] != '_' && (s[i] < '0' || s[i] > '9')) {
			return false
		}
	}
	return s != ""
}

// joinBlank puts two texts together with a blank between them. The result is
// parsed as a whole.
func joinBlank(a, b Text) Text { return Join(a, Made(" ", b.Start()), b) }
