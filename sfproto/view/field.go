package view

import (
	"net/netip"
	"strconv"
	"strings"
)

// Type is the type of a field's values.
type Type uint8

// The types. Time is ns since the epoch, Duration ns; both compare as Int.
const (
	Text Type = iota
	Int
	Bool
	Addr
	Port
	Net
	Time
	Duration
	Bytes
)

// String is the type's name in lists of fields.
func (t Type) String() string {
	names := [...]string{"text", "int", "bool", "address", "port", "network", "time", "duration", "bytes"}
	if int(t) < len(names) {
		return names[t]
	}
	return "Type(" + strconv.Itoa(int(t)) + ")"
}

// Arg says whether a field takes an argument in brackets.
type Arg uint8

// The kinds of argument.
const (
	NoArg Arg = iota
	OptionalIndex
	OptionalKey
	RequiredIndex
	RequiredKey
)

// String is what follows the field's name: [n], [key] or nothing.
func (a Arg) String() string {
	switch a {
	case OptionalIndex, RequiredIndex:
		return "[n]"
	case OptionalKey, RequiredKey:
		return "[key]"
	}
	return ""
}

// Field describes a field.
type Field struct {
	Name    string // as rules spell it: proc.name, sf.flow.wbytes
	Type    Type
	Unit    string // bytes, ns, ...; "" where the type says all
	Meaning string // one sentence
	Arg     Arg
	// List: the field has several values. Any: a comparison with it holds when
	// one of the values satisfies it (proc.aname without index).
	List, Any bool
}

// Namespace is whose name the field has: falco or sysflow.
func (f *Field) Namespace() string {
	for _, prefix := range [...]string{"sf.", "log.", "resource."} {
		if strings.HasPrefix(f.Name, prefix) {
			return "sysflow"
		}
	}
	return "falco"
}

// Getter reads a field of an event. The function of the field's type is set:
// Int for Int, Port, Time and Duration, Addr for Addr and Net, Texts (or Addrs,
// Ints) when the field is a list or Any. The second result is false when the
// event has no such value: a missing value satisfies no comparison.
type Getter struct {
	Field *Field
	Arg   string

	Text  func(*Event) (string, bool)
	Int   func(*Event) (int64, bool)
	Bool  func(*Event) (bool, bool)
	Addr  func(*Event) (netip.Addr, bool)
	Texts func(e *Event, dst []string) []string
	Ints  func(e *Event, dst []int64) []int64
	Addrs func(e *Event, dst []netip.Addr) []netip.Addr
}

// Resolver finds a field once, so that it can then be read without a look-up.
// An unknown name or an argument that does not fit is an error that says so.
type Resolver interface {
	Resolve(name, arg string) (Getter, error)
}
