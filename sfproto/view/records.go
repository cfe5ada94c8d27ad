package view

import (
	"net/netip"
	"slices"
	"strings"
)

// Records resolves the fields of joined records.
func Records() Resolver { return newRegistry(recordEntries()) }

// Fields lists the fields of joined records, by name.
func Fields() []Field {
	entries := recordEntries()
	fields := make([]Field, len(entries))
	for i, e := range entries {
		fields[i] = e.Field
	}
	slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

func recordEntries() []entry {
	return slices.Concat(
		eventEntries(), eventTimeEntries(), categoryEntries(), argumentEntries(), processEntries(), leaderEntries(), userEntries(),
		fdEntries(), fdNameEntries(), pathEntries(),
		containerEntries(), mountEntries(), podEntries(), clusterEntries(), originalEntries(), absentEntries(),
		sfEntries(), sfProcessEntries(), sfFileEntries(), sfNetEntries(), sfFlowEntries(), sfAlertEntries(), sfContainerEntries(),
		sfOriginEntries(), sfDNSEntries(), logEntries(),
	)
}

// The builders below make an entry of one type from the function that reads it.

func textField(name, meaning string, read func(*Event) (string, bool)) entry {
	return entry{Field: Field{Name: name, Type: Text, Meaning: meaning}, plain: Getter{Text: read}}
}

func intField(name, unit, meaning string, read func(*Event) (int64, bool)) entry {
	return entry{Field: Field{Name: name, Type: Int, Unit: unit, Meaning: meaning}, plain: Getter{Int: read}}
}

func boolField(name, meaning string, read func(*Event) (bool, bool)) entry {
	return entry{Field: Field{Name: name, Type: Bool, Meaning: meaning}, plain: Getter{Bool: read}}
}

func addrField(name string, typ Type, meaning string, read func(*Event) (netip.Addr, bool)) entry {
	return entry{Field: Field{Name: name, Type: typ, Meaning: meaning}, plain: Getter{Addr: read}}
}

func timeField(name string, typ Type, meaning string, read func(*Event) (int64, bool)) entry {
	e := intField(name, "ns", meaning, read)
	e.Type = typ
	return e
}

func portField(name, meaning string, read func(*Event) (int64, bool)) entry {
	e := intField(name, "", meaning, read)
	e.Type = Port
	return e
}

// The any builders make a field with several values, of which a comparison
// needs one.

func anyText(name, meaning string, read func(*Event, []string) []string) entry {
	return entry{Field: Field{Name: name, Type: Text, Meaning: meaning, Any: true}, plain: Getter{Texts: read}}
}

func anyInt(name string, typ Type, meaning string, read func(*Event, []int64) []int64) entry {
	return entry{Field: Field{Name: name, Type: typ, Meaning: meaning, Any: true}, plain: Getter{Ints: read}}
}

func anyAddr(name string, typ Type, meaning string, read func(*Event, []netip.Addr) []netip.Addr) entry {
	return entry{Field: Field{Name: name, Type: typ, Meaning: meaning, Any: true}, plain: Getter{Addrs: read}}
}

// keyField makes a field that is read by a key in brackets.
func keyField(name, meaning string, of func(key string) func(*Event) (string, bool)) entry {
	return entry{
		Field: Field{Name: name, Type: Text, Meaning: meaning, Arg: RequiredKey},
		key:   func(key string) Getter { return Getter{Text: of(key)} },
	}
}

// given makes the second result of a text that is missing when empty.
func given(s string) (string, bool) { return s, s != "" }
