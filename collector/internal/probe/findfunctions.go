package probe

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/cilium/ebpf/btf"
)

// function is the kernel's function of a call that is recorded.
type function struct {
	name string
	id   btf.TypeID
	// plain is one that a program can be loaded for by its name alone, and that tells
	// what registers are: of calls that a kernel may be built without, 5.10 knows
	// registers by name only, and 6.1 has two functions of one name.
	plain bool
}

// findFunctions finds the functions of the recorded calls. A call that the kernel does
// not have is left out; unseen are those whose function its types do not tell, though
// it has a symbol.
func findFunctions(types *btf.Spec) (found []function, unseen []string, err error) {
	symbols, _ := os.ReadFile("/proc/kallsyms") // where it is not told, types alone say
	for _, call := range callFunctions() {
		outer, inner := named(types, functionPrefix+call), named(types, "__do_sys_"+call)
		f, ok, err := firstFunction(types, append(outer, inner...)) // some without arguments have the inner one alone
		switch {
		case err != nil:
			return nil, nil, err
		case ok:
			found = append(found, f)
		case len(outer)+len(inner) > 0 || bytes.Contains(symbols, []byte(" "+functionPrefix+call+"\n")):
			unseen = append(unseen, call)
		}
	}
	if len(found) == 0 {
		return nil, nil, errors.New("hook system calls: the kernel's types have none of their functions")
	}
	return found, unseen, nil
}

// named are the functions of a name.
func named(types *btf.Spec, name string) (out []*btf.Func) {
	all, _ := types.AnyTypesByName(name) // none is an error
	for _, t := range all {
		if f, ok := t.(*btf.Func); ok {
			out = append(out, f)
		}
	}
	return out
}

// firstFunction is the first of some that takes registers; ok tells whether there is one.
func firstFunction(types *btf.Spec, all []*btf.Func) (f function, ok bool, err error) {
	slices.SortStableFunc(all, func(a, b *btf.Func) int { return cmp.Compare(usesNone(a), usesNone(b)) })
	for _, candidate := range all {
		takes, plain := takesRegisters(candidate)
		if !takes {
			continue
		}
		id, err := types.TypeID(candidate)
		if err != nil {
			return function{}, false, fmt.Errorf("hook %s: %w", candidate.Name, err)
		}
		return function{name: candidate.Name, id: id, plain: plain && len(named(types, candidate.Name)) == 1}, true, nil
	}
	return function{}, false, nil
}

// usesNone is 1 for the function that stands in for a call where a kernel is built without
// it (COND_SYSCALL): beside the call's own it is of another type, to which since 6.1.y
// programs of the others do not jump.
func usesNone(f *btf.Func) int {
	if proto, ok := f.Type.(*btf.FuncProto); ok && len(proto.Params) > 0 && proto.Params[0].Name == "__unused" {
		return 1
	}
	return 0
}

// takesRegisters reports whether a function has the registers of a call for its only
// argument, and whether its type tells what these are.
func takesRegisters(f *btf.Func) (takes, known bool) {
	proto, ok := f.Type.(*btf.FuncProto)
	if !ok || len(proto.Params) != 1 {
		return false, false
	}
	pointer, ok := proto.Params[0].Type.(*btf.Pointer)
	if !ok {
		return false, false
	}
	switch t := btf.UnderlyingType(pointer.Target).(type) {
	case *btf.Struct:
		return t.Name == "pt_regs", true
	case *btf.Fwd:
		return t.Name == "pt_regs", false
	}
	return false, false
}
