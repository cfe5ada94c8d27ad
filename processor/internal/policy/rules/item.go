package rules

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto/jsonfile"
)

// item is a mapping that defines or changes something.
type item struct {
	l     *loader
	key   string // rule, macro or list
	name  string
	value value
	path  []string
}

func (it item) fail(at Place, c Code, message, hint string) {
	it.l.report(Error, c, at, it.path, message, hint)
}

func (it item) warn(at Place, c Code, message, hint string) {
	it.l.report(Warning, c, at, it.path, message, hint)
}

// named is the item as one of a kind with the name that the key's value is.
func (it item) named(key string) item {
	v, _ := it.value.get(key)
	it.key, it.name = key, v.text.Value
	it.path = []string{"rules content", key + ":" + it.name}
	return it
}

// begin checks the item's name and its keys: those given, override and its own.
func (it item) begin(keys ...string) bool {
	if it.name == "" {
		it.path = []string{"rules content", it.key}
		it.fail(it.value.at, ErrYAMLValidate, fmt.Sprintf("%q has no value", it.key), "give it a name")
		return false
	}
	keys = append(keys, it.key, "override")
	for _, p := range it.value.pairs {
		if !slices.Contains(keys, p.key) {
			it.warn(p.at, WarnUnknownKey, fmt.Sprintf("unknown key %q is ignored", p.key), jsonfile.NearestOr(p.key, keys, ""))
		}
	}
	return true
}

// need reports whether a key was found, and if not, that it is missing. What is
// wrong with one that is there was reported before.
func (it item) need(key string, found bool) bool {
	if _, there := it.value.get(key); !found && !there {
		it.fail(it.value.at, ErrYAMLValidate, fmt.Sprintf("this %s has no %q", it.key, key), fmt.Sprintf("add the key %q", key))
	}
	return found
}

// missing reports a change to something that was not defined before.
func (it item) missing() {
	it.fail(it.value.at, ErrValidate, fmt.Sprintf("this changes a %s that was not defined before", it.key),
		"define it first, or load its file first")
}

// text is the value of a key as a text; a key without a value has an empty one.
func (it item) text(key string) (Text, bool) {
	v, ok := it.value.get(key)
	if !ok {
		return Text{}, false
	}
	if v.kind == null {
		return Made("", v.at), true
	}
	if v.kind != scalar {
		it.valueOf(key).fail(v.at, ErrYAMLValidate, fmt.Sprintf("the value of %q is not a text", key), "")
	}
	return v.text, v.kind == scalar
}

// texts is the value of a key as a sequence of texts.
func (it item) texts(key string) ([]Text, bool) {
	v, ok := it.value.get(key)
	if !ok {
		return nil, false
	}
	if v.kind != sequence {
		it.valueOf(key).fail(v.at, ErrYAMLValidate, fmt.Sprintf("the value of %q is not a sequence", key), "write [a, b]")
		return nil, false
	}
	var out []Text
	for _, i := range v.items {
		switch i.kind {
		case scalar:
			out = append(out, i.text)
		case null: // as Falco's reader has it
			out = append(out, Made("null", i.at))
		default:
			it.valueOf(key).fail(i.at, ErrYAMLValidate, fmt.Sprintf("a value of %q is not a text", key), "")
			return nil, false
		}
	}
	return out, true
}

// flag is the value of a key as a boolean.
func (it item) flag(key string, otherwise bool) bool {
	v, ok := it.value.get(key)
	if !ok {
		return otherwise
	}
	switch strings.ToLower(v.text.Value) {
	case "true", "yes", "on", "y":
		return true
	case "false", "no", "off", "n":
		return false
	}
	it.valueOf(key).fail(v.at, ErrYAMLValidate, fmt.Sprintf("the value of %q is neither true nor false", key), "")
	return otherwise
}

// whole: the value of a key is a whole number.
func (it item) whole(key string) bool {
	v, _ := it.value.get(key)
	_, err := strconv.ParseUint(v.text.Value, 10, 32)
	if err != nil {
		it.valueOf(key).fail(v.at, ErrYAMLValidate, fmt.Sprintf("the value of %q is not a whole number", key), "")
	}
	return err == nil
}

func (it item) valueOf(key string) item {
	it.path = append(slices.Clone(it.path), "value for:"+key)
	return it
}

// overrides says for each key that the item changes whether it appends to it or
// replaces it; an empty map when the item defines. "append: true" is the old
// spelling for all keys of the first kind.
func (it item) overrides(appendable, replaceable []string) (map[string]string, bool) {
	over := map[string]string{}
	v, present := it.value.get("override")
	old := it.flag("append", false)
	switch {
	case present && old:
		it.fail(v.at, ErrYAMLValidate, `"append" and "override" exclude each other`, `leave "append" out`)
		return nil, false
	case old:
		it.warn(it.value.at, WarnDeprecatedItem, `the key "append" is deprecated`, `write "override: {condition: append}"`)
		for _, key := range appendable {
			if _, ok := it.value.get(key); ok {
				over[key] = "append"
			}
		}
		return over, true
	case !present:
		return over, true
	}
	for _, p := range v.pairs {
		if !it.override(p, appendable, replaceable) {
			return nil, false
		}
		over[p.key] = p.value.text.Value
	}
	return over, it.allNamed(over, slices.Concat(appendable, replaceable))
}

func (it item) override(p pair, appendable, replaceable []string) bool {
	how, allowed := p.value.text.Value, replaceable
	if how == "append" {
		allowed = appendable
	}
	at := it
	at.path = append(slices.Clone(it.path), "overrides", "overrides:"+p.key)
	switch _, ok := it.value.get(p.key); {
	case how != "append" && how != "replace":
		at.fail(p.value.at, ErrYAMLValidate, fmt.Sprintf("%q is neither append nor replace", how), "")
	case !slices.Contains(allowed, p.key):
		at.fail(p.at, ErrYAMLValidate, fmt.Sprintf("the key %q cannot be overridden with %q", p.key, how), "")
	case !ok:
		it.fail(p.at, ErrYAMLValidate, fmt.Sprintf("%q is to %s, but the item has no such key", p.key, how), fmt.Sprintf("add the key %q", p.key))
	default:
		return true
	}
	return false
}

// allNamed checks that no key is there without an override.
func (it item) allNamed(over map[string]string, keys []string) bool {
	for _, p := range it.value.pairs {
		if slices.Contains(keys, p.key) && over[p.key] == "" {
			it.fail(p.at, ErrYAMLValidate, fmt.Sprintf("the key %q has no entry under override", p.key),
				fmt.Sprintf("overridden are: %s", strings.Join(slices.Sorted(maps.Keys(over)), ", ")))
			return false
		}
	}
	return true
}
