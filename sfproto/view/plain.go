package view

import (
	"net/netip"
	"strconv"
)

// Plain resolves fields that events carry in Values: the back end of tests and
// of events from elsewhere. evt.arg.NAME resolves for any name.
func Plain(fields []Field) Resolver {
	entries := []entry{
		plainEntry(Field{Name: "evt.arg", Type: Text, Arg: RequiredKey, Meaning: "The call's argument of a name."}),
		plainEntry(Field{Name: "evt.rawarg", Type: Int, Arg: RequiredKey, Meaning: "The call's argument of a name as a number."}),
	}
	for _, f := range fields {
		entries = append(entries, plainEntry(f))
	}
	return newRegistry(entries)
}

func plainEntry(f Field) entry {
	keyed := func(arg string) Getter {
		single := f
		single.List, single.Any = false, false
		return plainGetter(f.Name+"["+arg+"]", single)
	}
	key := keyed
	if f.Name == "evt.arg" || f.Name == "evt.rawarg" {
		key = func(arg string) Getter { return plainArgument(f, arg) }
	}
	return entry{
		Field: f,
		plain: plainGetter(f.Name, f),
		index: func(n int) Getter { return keyed(strconv.Itoa(n)) },
		key:   key,
	}
}

// plainArgument reads an argument by either spelling of its field.
func plainArgument(f Field, name string) Getter {
	dotted, bracketed := f.Name+"."+name, f.Name+"["+name+"]"
	value := func(e *Event) (Value, bool) {
		v, ok := e.Values[dotted]
		if !ok {
			v, ok = e.Values[bracketed]
		}
		return v, ok
	}
	if f.Type == Int && isNumeric(name) {
		return Getter{Int: func(e *Event) (int64, bool) {
			v, ok := value(e)
			return v.Int, ok
		}}
	}
	return Getter{Text: func(e *Event) (string, bool) {
		v, ok := value(e)
		return v.Text, ok
	}}
}

func plainGetter(name string, f Field) Getter {
	if f.List || f.Any {
		return plainList(name, f.Type)
	}
	switch f.Type {
	case Int, Port, Time, Duration:
		return Getter{Int: func(e *Event) (int64, bool) {
			v, ok := e.Values[name]
			return v.Int, ok
		}}
	case Bool:
		return Getter{Bool: func(e *Event) (bool, bool) {
			v, ok := e.Values[name]
			return v.Bool, ok
		}}
	case Addr, Net:
		return Getter{Addr: func(e *Event) (netip.Addr, bool) {
			a, err := netip.ParseAddr(e.Values[name].Text)
			return a, err == nil
		}}
	}
	return Getter{Text: func(e *Event) (string, bool) {
		v, ok := e.Values[name]
		return v.Text, ok
	}}
}

// plainList reads a value's texts as a list of its type; those that do not
// parse are left out.
func plainList(name string, typ Type) Getter {
	switch typ {
	case Int, Port, Time, Duration:
		return Getter{Ints: func(e *Event, dst []int64) []int64 {
			for _, t := range e.Values[name].Texts {
				if n, err := strconv.ParseInt(t, 10, 64); err == nil {
					dst = append(dst, n)
				}
			}
			return dst
		}}
	case Addr, Net:
		return Getter{Addrs: func(e *Event, dst []netip.Addr) []netip.Addr {
			for _, t := range e.Values[name].Texts {
				if a, err := netip.ParseAddr(t); err == nil {
					dst = append(dst, a)
				}
			}
			return dst
		}}
	}
	return Getter{Texts: func(e *Event, dst []string) []string { return append(dst, e.Values[name].Texts...) }}
}
