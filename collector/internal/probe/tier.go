package probe

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
)

// Tier is where system calls are hooked. Events and their programs are the same.
type Tier string

// The tiers.
const (
	// TierTracepoint is one hook at the end of every call, on all kernels.
	TierTracepoint Tier = "tracepoint"
	// TierTrampoline is a hook at the end of each function that does a call which is
	// recorded: other calls cost nothing, not one instruction. It needs a kernel
	// that is not locked down, and sees no call of 32-bit programs, and none that a
	// seccomp filter refuses, for their functions do not run.
	TierTrampoline Tier = "trampoline"
	// TierAuto is trampolines where they load.
	TierAuto Tier = "auto"
)

func (t Tier) validate() error {
	switch t {
	case TierTracepoint, TierTrampoline, TierAuto:
		return nil
	}
	return fmt.Errorf("unknown tier %q", string(t))
}

// sysExit is the tracepoint of the dispatcher and of what it jumps to.
const sysExit = "sys_exit"

// dispatcher is the program that the kernel calls at the end of a call.
const dispatcher = "on_sys_exit"

// functions are the kernel's functions for the recorded calls, by the type that they
// have: since 6.13 a program jumps only to those for functions of its own type. A
// call that the kernel does not have is left out; one whose function its types do not
// tell is an error, for it would not be seen.
func functions(types *btf.Spec) (map[btf.TypeID][]string, error) {
	found := map[btf.TypeID][]string{}
	for _, call := range callFunctions() {
		inner := "__do_sys_" + call // of calls without arguments the only one
		f := takesRegisters(types, functionPrefix+call)
		if f == nil {
			f = takesRegisters(types, inner)
		}
		if f == nil {
			var other *btf.Func
			if types.TypeByName(inner, &other) == nil {
				return nil, fmt.Errorf("hook system calls: the kernel's types do not have the function of %s", call)
			}
			continue
		}
		id, err := types.TypeID(f.Type)
		if err != nil {
			return nil, fmt.Errorf("hook system calls: %w", err)
		}
		found[id] = append(found[id], f.Name)
	}
	return found, nil
}

// takesRegisters is a function that has the registers of a call for its only
// argument, nil when there is none of that name.
func takesRegisters(types *btf.Spec, name string) *btf.Func {
	var f *btf.Func
	if types.TypeByName(name, &f) != nil {
		return nil
	}
	proto, ok := f.Type.(*btf.FuncProto)
	if !ok || len(proto.Params) != 1 {
		return nil
	}
	pointer, ok := proto.Params[0].Type.(*btf.Pointer)
	if !ok {
		return nil
	}
	if s, ok := btf.UnderlyingType(pointer.Target).(*btf.Struct); !ok || s.Name != "pt_regs" {
		return nil
	}
	return f
}

// trampolines are the dispatchers of functions, with the tables that they jump by,
// which the kernel empties when nobody holds them.
type trampolines struct {
	dispatchers []*ebpf.Program
	tables      []*ebpf.Map
}

func (t *trampolines) close() error {
	var errs []error
	for _, d := range t.dispatchers {
		errs = append(errs, d.Close())
	}
	for _, m := range t.tables {
		errs = append(errs, m.Close())
	}
	*t = trampolines{}
	return errors.Join(errs...)
}

// load loads the programs of system calls once more, a dispatcher for each function,
// over the maps of a loaded collection.
func (t *trampolines) load(spec *ebpf.CollectionSpec, shared map[string]*ebpf.Map) error {
	cache := btf.NewCache()
	types, err := cache.Kernel()
	if err != nil {
		return fmt.Errorf("read the kernel's types: %w", err)
	}
	groups, err := functions(types)
	if err != nil {
		return err
	}
	if len(groups) == 0 {
		return errors.New("hook system calls: the kernel's types have none of their functions")
	}
	for _, id := range slices.Sorted(maps.Keys(groups)) {
		if err := t.loadGroup(trampolineSpec(spec, groups[id]), shared, cache); err != nil {
			return fmt.Errorf("hook system calls: %w", err)
		}
	}
	return nil
}

// jumpTables are the maps that each group has for itself.
func jumpTables() []string { return []string{"tails", "compat_tail"} }

// loadGroup loads the programs for functions of one type.
func (t *trampolines) loadGroup(spec *ebpf.CollectionSpec, shared map[string]*ebpf.Map, cache *btf.Cache) error {
	replaced := maps.Clone(shared)
	maps.DeleteFunc(replaced, func(name string, _ *ebpf.Map) bool {
		return spec.Maps[name] == nil || slices.Contains(jumpTables(), name)
	})
	for name := range replaced {
		if m := spec.Maps[name]; m.Type == ebpf.ProgramArray {
			m.Contents = nil // is there, and its programs are not
		}
	}
	all, err := ebpf.NewCollectionWithOptions(spec, ebpf.CollectionOptions{MapReplacements: replaced, Cache: cache})
	if err != nil {
		return err
	}
	defer all.Close()
	for name := range spec.Programs {
		if strings.HasPrefix(name, dispatcher) {
			t.dispatchers = append(t.dispatchers, all.DetachProgram(name))
		}
	}
	for _, name := range jumpTables() {
		t.tables = append(t.tables, all.DetachMap(name))
	}
	return nil
}

// trampolineSpec has the programs of system calls for the ends of functions of one type.
func trampolineSpec(spec *ebpf.CollectionSpec, functions []string) *ebpf.CollectionSpec {
	out := spec.Copy()
	maps.DeleteFunc(out.Programs, func(_ string, p *ebpf.ProgramSpec) bool { return p.AttachTo != sysExit })
	for _, p := range out.Programs { // what is jumped to is attached nowhere
		p.AttachType, p.AttachTo = ebpf.AttachTraceFExit, functions[0]
	}
	first := out.Programs[dispatcher]
	delete(out.Programs, dispatcher)
	for _, f := range functions {
		p := first.Copy()
		p.AttachTo = f
		out.Programs[dispatcher+"/"+f] = p
	}
	return out
}
