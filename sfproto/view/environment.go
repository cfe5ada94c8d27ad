package view

import (
	"strconv"
	"strings"
)

func environmentField(name string) entry {
	return entry{
		Field: Field{Name: name, Type: Text, Arg: OptionalKey,
			Meaning: "Value of an environment variable, without a key all of them joined by blanks."},
		plain: Getter{Text: func(e *Event) (string, bool) {
			if p := self(e); p != nil {
				return given(strings.Join(p.Env, " "))
			}
			return "", false
		}},
		key: func(key string) Getter {
			return Getter{Text: func(e *Event) (string, bool) { return self(e).variable(key) }}
		},
	}
}

// variable is the value of an environment variable; the process may be nil.
func (p *Process) variable(name string) (string, bool) {
	if p == nil {
		return "", false
	}
	for _, v := range p.Env {
		if value, ok := strings.CutPrefix(v, name); ok && strings.HasPrefix(value, "=") {
			return value[1:], true
		}
	}
	return "", false
}

// ancestorEnvironment is the environments of the ancestors; with a number in
// brackets that of one, with a name the variable of the nearest that has it.
func ancestorEnvironment(name string) entry {
	all := filled(func(p *Process) string { return strings.Join(p.Env, " ") })
	return entry{
		Field: Field{Name: name, Type: Text, Arg: OptionalKey, Any: true,
			Meaning: "Environment of any ancestor; [2] is that of the parent's parent, [NAME] a variable of the nearest ancestor that has it."},
		plain: Getter{Texts: func(e *Event, dst []string) []string { return collect(parent(e), all, dst) }},
		key: func(key string) Getter {
			if n, err := strconv.ParseUint(key, 10, 16); err == nil && n <= maxIndex {
				return textAttr("", "", all).read(ancestor(int(n)))
			}
			return Getter{Text: func(e *Event) (string, bool) { return parent(e).inherited(key) }}
		},
	}
}

// inherited is the variable of the process or its nearest ancestor that has it.
func (p *Process) inherited(name string) (string, bool) {
	for n := 0; p != nil && n < maxAncestors; n++ {
		if v, ok := p.variable(name); ok {
			return v, true
		}
		p = p.Parent
	}
	return "", false
}
