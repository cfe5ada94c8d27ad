// Package layout tells how the C sources lay out what they share with Go, from the
// type information in the compiled object, so that tests hold the Go twins to it.
//
// Invariant: it describes the objects in gen and nothing else; no program uses it.
package layout

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cilium/ebpf/btf"

	"github.com/sysflow-stack/sysflow/collector/bpf/gen"
)

// Layout is the type information of the kernel side.
type Layout struct{ spec *btf.Spec }

// Load reads it.
func Load() (*Layout, error) {
	spec, err := gen.LoadSysflow()
	if err != nil {
		return nil, fmt.Errorf("read the kernel side's objects: %w", err)
	}
	return &Layout{spec.Types}, nil
}

// Enum returns the values of a C enum by name.
func (l *Layout) Enum(name string) (map[string]uint64, error) {
	var e *btf.Enum
	if err := l.spec.TypeByName(name, &e); err != nil {
		return nil, fmt.Errorf("find enum %s: %w", name, err)
	}
	values := map[string]uint64{}
	for _, v := range e.Values {
		values[v.Name] = v.Value
	}
	return values, nil
}

// Compare returns how a Go struct differs from a C one: in the size, in the number of
// fields, or in the name, offset or size of one. Names are equal but for case
// and underscores.
func (l *Layout) Compare(cName string, twin any) ([]string, error) {
	var s *btf.Struct
	if err := l.spec.TypeByName(cName, &s); err != nil {
		return nil, fmt.Errorf("find struct %s: %w", cName, err)
	}
	return compare(cName, s, reflect.TypeOf(twin))
}

func compare(at string, s *btf.Struct, t reflect.Type) (diffs []string, err error) {
	if int(s.Size) != int(t.Size()) || len(s.Members) != t.NumField() {
		return []string{fmt.Sprintf("%s: C has %d bytes in %d fields, Go %d in %d",
			at, s.Size, len(s.Members), t.Size(), t.NumField())}, nil
	}
	for i, m := range s.Members {
		more, err := compareField(at+"."+m.Name, m, t.Field(i))
		if err != nil {
			return nil, err
		}
		diffs = append(diffs, more...)
	}
	return diffs, nil
}

func compareField(at string, m btf.Member, f reflect.StructField) ([]string, error) {
	size, err := btf.Sizeof(m.Type)
	if err != nil {
		return nil, fmt.Errorf("size of %s: %w", at, err)
	}
	if !strings.EqualFold(strings.ReplaceAll(m.Name, "_", ""), f.Name) ||
		int(m.Offset.Bytes()) != int(f.Offset) || size != int(f.Type.Size()) {
		return []string{fmt.Sprintf("%s: C has %d bytes at %d, Go's %s %d at %d",
			at, size, m.Offset.Bytes(), f.Name, f.Type.Size(), f.Offset)}, nil
	}
	inner, ok := btf.UnderlyingType(m.Type).(*btf.Struct)
	if !ok || f.Type.Kind() != reflect.Struct {
		return nil, nil
	}
	return compare(at, inner, f.Type)
}
