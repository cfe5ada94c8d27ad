package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Requirement is a plugin that a file requires, or one of some others in its place.
type Requirement struct {
	At    Place
	AnyOf []Plugin
}

// Plugin is a plugin of Falco in a version, which stands for all later ones of the
// same major version.
type Plugin struct {
	Name    string
	version [3]int
}

// Builtin are the plugins whose fields the engine has itself.
func Builtin() [][2]string { return [][2]string{{"container", "0.99.0"}} }

// plugins reads required_plugin_versions.
func (l *loader) plugins(it item) {
	it.path = []string{"rules content", "required_plugin_versions"}
	v, _ := it.value.get("required_plugin_versions")
	if v.kind != sequence {
		it.fail(v.at, ErrYAMLValidate, "required_plugin_versions is not a sequence", "write - {name: container, version: 0.4.0}")
		return
	}
	for _, i := range v.items {
		r := Requirement{At: i.at}
		others, _ := i.get("alternatives")
		for _, p := range append([]value{i}, others.items...) {
			plugin, ok := it.plugin(p)
			if !ok {
				return
			}
			r.AnyOf = append(r.AnyOf, plugin)
		}
		l.set.Plugins = append(l.set.Plugins, r)
	}
}

func (it item) plugin(v value) (Plugin, bool) {
	name, named := v.get("name")
	version, versioned := v.get("version")
	if !named || !versioned || name.text.Value == "" {
		it.fail(v.at, ErrYAMLValidate, "a required plugin has a name and a version", "write {name: container, version: 0.4.0}")
		return Plugin{}, false
	}
	number, ok := parseVersion(version.text.Value)
	if !ok {
		it.fail(version.at, ErrYAMLValidate, fmt.Sprintf("the plugin's version is %q", version.text.Value), "write three numbers, such as 0.4.0")
	}
	return Plugin{name.text.Value, number}, ok
}

// parseVersion reads MAJOR.MINOR.PATCH, and leaves out what may follow.
func parseVersion(s string) (v [3]int, ok bool) {
	s, _, _ = strings.Cut(s, "-")
	parts := strings.Split(s, ".")
	if len(parts) != len(v) {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 31)
		if err != nil {
			return v, false
		}
		v[i] = int(n)
	}
	return v, true
}

// Unsatisfied are the requirements that none of some plugins, as name and version,
// satisfies.
func (s *Set) Unsatisfied(plugins [][2]string) []Requirement {
	var out []Requirement
	for _, r := range s.Plugins {
		satisfied := slices.ContainsFunc(r.AnyOf, func(p Plugin) bool {
			return slices.ContainsFunc(plugins, p.satisfied)
		})
		if !satisfied {
			out = append(out, r)
		}
	}
	return out
}

// Lacking warns of the requirements that the engine does not satisfy: the rules may
// be about fields or sources that it does not have.
func (s *Set) Lacking() []Diagnostic {
	var out []Diagnostic
	for _, r := range s.Unsatisfied(Builtin()) {
		out = append(out, Diagnose(Warning, WarnPlugin, r.At, []string{"rules content", "required_plugin_versions"},
			fmt.Sprintf("the rules need Falco's plugin %q, which is not part of this engine", r.AnyOf[0].Name), ""))
	}
	return out
}

func (p Plugin) satisfied(by [2]string) bool {
	have, ok := parseVersion(by[1])
	return ok && by[0] == p.Name && have[0] == p.version[0] && slices.CompareFunc(have[:], p.version[:], cmp.Compare[int]) >= 0
}
