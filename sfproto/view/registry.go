package view

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// maxIndex bounds the index of a field such as proc.aname[n].
const maxIndex = 1000

// The prefixes of the fields of calls' arguments. Which arguments a call has is
// not known before the event is there, so every name resolves.
const (
	argumentPrefix    = "evt.arg."
	rawArgumentPrefix = "evt.rawarg."
)

// entry is a field with the ways to read it: without an argument, by index, by
// key. Those that the field's Arg excludes are nil.
type entry struct {
	Field
	plain Getter
	index func(n int) Getter
	key   func(key string) Getter
}

// registry is a Resolver over a fixed set of fields.
type registry map[string]*entry

func newRegistry(entries []entry) registry {
	r := make(registry, len(entries))
	for i := range entries {
		r[entries[i].Name] = &entries[i]
	}
	return r
}

// Resolve implements Resolver.
func (r registry) Resolve(name, arg string) (Getter, error) {
	e, ok := r[name]
	if !ok {
		for _, prefix := range [...]string{argumentPrefix, rawArgumentPrefix} {
			if argument, dynamic := strings.CutPrefix(name, prefix); dynamic && argument != "" && arg == "" {
				return r.argument(prefix, argument)
			}
		}
		return Getter{}, r.unknown(name)
	}
	g, err := e.resolve(arg)
	if err != nil {
		return Getter{}, fmt.Errorf("field %s: %w", name, err)
	}
	return g, nil
}

// argument resolves evt.arg.NAME as evt.arg[NAME], and evt.rawarg.NAME likewise.
func (r registry) argument(prefix, argument string) (Getter, error) {
	e, ok := r[strings.TrimSuffix(prefix, ".")]
	if !ok {
		return Getter{}, r.unknown(prefix + argument)
	}
	g := e.with(e.key(argument), argument)
	g.Field.Name, g.Field.Arg, g.Arg = prefix+argument, NoArg, ""
	return g, nil
}

func (r registry) unknown(name string) error {
	names := slices.Sorted(maps.Keys(r))
	if near := nearest(name, names); near != "" {
		return fmt.Errorf("unknown field %q: did you mean %s?", name, near)
	}
	return fmt.Errorf("unknown field %q", name)
}

func (e *entry) resolve(arg string) (Getter, error) {
	if arg == "" {
		if e.Arg == RequiredIndex || e.Arg == RequiredKey {
			return Getter{}, fmt.Errorf("it needs an argument, as in %s", e.example())
		}
		return e.with(e.plain, ""), nil
	}
	switch e.Arg {
	case OptionalIndex, RequiredIndex:
		n, err := strconv.ParseUint(arg, 10, 16)
		if err != nil || n > maxIndex {
			return Getter{}, fmt.Errorf("argument %q is not an index from 0 to %d, as in %s", arg, maxIndex, e.example())
		}
		return e.with(e.index(int(n)), arg), nil
	case OptionalKey, RequiredKey:
		return e.with(e.key(arg), arg), nil
	}
	return Getter{}, fmt.Errorf("it takes no argument, but has [%s]", arg)
}

// with completes a getter. A field that is read by its argument has one value, and
// the argument may be text where another one is a number.
func (e *entry) with(g Getter, arg string) Getter {
	f := e.Field
	if arg != "" {
		f.List, f.Any = false, false
		if g.Text != nil {
			f.Type = Text
		}
	}
	g.Field, g.Arg = &f, arg
	return g
}

func (e *entry) example() string {
	if e.Arg == OptionalIndex || e.Arg == RequiredIndex {
		return e.Name + "[1]"
	}
	return e.Name + "[name]"
}
