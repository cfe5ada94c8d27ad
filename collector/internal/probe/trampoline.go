package probe

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/link"
	"golang.org/x/sys/unix"
)

// sysExit is the tracepoint of the dispatcher and of what it jumps to.
const sysExit = "sys_exit"

// Trampolines reports how many functions the second tier hooks on this kernel, and what is
// not seen with it; an error says why it does not load.
func Trampolines() (found int, unseen []string, err error) {
	types, err := btf.LoadKernelSpec()
	if err != nil {
		return 0, nil, fmt.Errorf("read the kernel's types: %w", err)
	}
	all, calls, err := findFunctions(types)
	if err != nil {
		return 0, nil, err
	}
	table, err := ebpf.NewMap(&ebpf.MapSpec{Type: ebpf.ProgramArray, KeySize: 4, ValueSize: 4, MaxEntries: 1})
	if err != nil {
		return 0, nil, fmt.Errorf("make a table of programs: %w", err)
	}
	defer table.Close()
	stub, err := loadStub(all[0], table, 0)
	if errors.Is(err, unix.EPERM) {
		return 0, nil, fmt.Errorf("%w: the kernel is locked down, or a capability is missing", err)
	}
	if err != nil {
		return 0, nil, err
	}
	return len(all), append([]string{"32-bit calls", "calls that seccomp refuses"}, calls...), stub.Close()
}

// isWitness tells the programs that are hooked to functions of their own.
func isWitness(p *ebpf.ProgramSpec) bool {
	return p.AttachType == ebpf.AttachTraceFEntry || p.AttachType == ebpf.AttachTraceFExit
}

// takesStruct reports whether a function has a struct by value for an argument, as
// security_path_chown has ids.
func takesStruct(f *btf.Func) bool {
	proto, ok := f.Type.(*btf.FuncProto)
	return ok && slices.ContainsFunc(proto.Params, func(p btf.FuncParam) bool {
		_, is := btf.UnderlyingType(p.Type).(*btf.Struct)
		return is
	})
}

// structsAllowed reports whether programs may be hooked to such functions: from 6.1 on
// (720e6a435194). Before, chown's names are as the caller wrote them.
func structsAllowed() bool { return !olderThan(kernelRelease(), 6, 1) }

// jumpTables are the maps of programs that each type of function has for itself.
func jumpTables() []string { return []string{"tails", "compat_tail", "call_nowhere"} }

// trampolines are the hooks at the ends of functions, with the tables that they jump
// by, which the kernel empties when nobody holds them.
type trampolines struct {
	hooks []role
	// witnesses are hooks in the midst of calls, where the kernel has resolved their
	// names and addresses.
	witnesses []*ebpf.Program
	tables    []*ebpf.Map // "tails" of each type of function
	others    []*ebpf.Map
	entries   [2]uint32 // of "tails", that a hook and its understudies jump to
	links     []link.Link

	// While they are loaded:
	spec         *ebpf.CollectionSpec
	understudies int // of each hook
	cache        *btf.Cache
	maps         map[string]*ebpf.Map // of the first collection, which the others share
}

// silence leaves the hooks nothing to jump to. To take one away the kernel waits for all
// tasks, for one hook after the other: meanwhile nobody would read what they tell.
// Understudies are first, or they leave notes that no principal takes away.
func (t *trampolines) silence() error {
	var errs []error
	for _, table := range t.tables {
		for _, entry := range slices.Backward(t.entries[:]) {
			if err := table.Delete(entry); !errors.Is(err, ebpf.ErrKeyNotExist) {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

func (t *trampolines) close() error {
	errs := []error{detach(&t.links)}
	for _, h := range t.hooks {
		errs = append(errs, h.close())
	}
	errs = append(errs, closeAll(t.witnesses...))
	for _, m := range append(t.tables, t.others...) {
		errs = append(errs, m.Close())
	}
	*t = trampolines{}
	return errors.Join(errs...)
}

// load loads all programs, those of system calls for the ends of functions.
func (t *trampolines) load(spec *ebpf.CollectionSpec, preempted bool) (*ebpf.Collection, error) {
	t.spec, t.cache = spec.Copy(), btf.NewCache()
	types, err := t.cache.Kernel()
	if err != nil {
		return nil, fmt.Errorf("read the kernel's types: %w", err)
	}
	if err := t.fit(types, preempted); err != nil {
		return nil, err
	}
	all, _, err := findFunctions(types)
	if err != nil {
		return nil, err
	}
	first := slices.IndexFunc(all, func(f function) bool { return f.plain })
	if first < 0 {
		return nil, errors.New("hook system calls: the kernel's types do not tell what their functions take")
	}
	loaded, err := t.loadFor(all[first].name, nil)
	if err != nil {
		return nil, fmt.Errorf("hook system calls: %w", err)
	}
	for _, f := range all {
		if err := t.hook(f); err != nil {
			loaded.Close()
			return nil, err
		}
	}
	for name, p := range t.spec.Programs {
		if isWitness(p) {
			t.witnesses = append(t.witnesses, loaded.DetachProgram(name))
		}
	}
	t.spec, t.cache, t.maps = nil, nil, nil
	return loaded, nil
}

// fit has the programs be those of this tier, but for witnesses of what this kernel does
// not ask about.
func (t *trampolines) fit(types *btf.Spec, preempted bool) (err error) {
	for name, value := range map[string]bool{"witnessed": true, "preempted": preempted} {
		if err := t.spec.Variables[name].Set(value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	maps.DeleteFunc(t.spec.Programs, func(_ string, p *ebpf.ProgramSpec) bool {
		all := named(types, p.AttachTo)
		return isWitness(p) && (len(all) != 1 || takesStruct(all[0]) && !structsAllowed())
	})
	if preempted {
		t.understudies = numStubUnderstudies
	}
	t.entries, err = entriesOf(t.spec.Maps["tails"], preempted)
	return err
}

// hook loads the hook of a function. Since 6.13 a program jumps only to those for
// functions of its own type, for which all are loaded once more then: for two types
// in all.
func (t *trampolines) hook(f function) error {
	for _, table := range t.tables {
		err := t.hookBy(f, table)
		if err == nil || !errors.Is(err, unix.EINVAL) || !f.plain {
			return err
		}
	}
	more, err := t.loadFor(f.name, t.maps)
	if err != nil {
		return fmt.Errorf("hook system calls: %w", err)
	}
	defer more.Close()
	return t.hookBy(f, t.tables[len(t.tables)-1])
}

// hookBy loads the hook of a function, and its understudies, that jump by one of the tables.
func (t *trampolines) hookBy(f function, table *ebpf.Map) (err error) {
	var r role
	if r.principal, err = loadStub(f, table, t.entries[0]); err != nil {
		return err
	}
	for range t.understudies {
		u, err := loadStub(f, table, t.entries[1])
		if err != nil {
			return errors.Join(err, r.close())
		}
		r.understudies = append(r.understudies, u)
	}
	t.hooks = append(t.hooks, r)
	return nil
}

// loadFor loads programs for functions of the same type as one: all of them with their
// maps, or those of system calls over maps that are there.
func (t *trampolines) loadFor(function string, shared map[string]*ebpf.Map) (*ebpf.Collection, error) {
	spec, replaced := retarget(t.spec, function, shared != nil), maps.Clone(shared)
	for _, name := range jumpTables() {
		delete(replaced, name)
	}
	for name := range replaced {
		switch m := spec.Maps[name]; {
		case m == nil:
			delete(replaced, name)
		case m.Type == ebpf.ProgramArray:
			m.Contents = nil // is there, and its programs are not
		}
	}
	loaded, err := ebpf.NewCollectionWithOptions(spec, ebpf.CollectionOptions{MapReplacements: replaced, Cache: t.cache})
	if err != nil {
		return nil, err
	}
	if shared == nil {
		t.maps = maps.Clone(loaded.Maps)
	}
	return loaded, t.keepTables(loaded)
}

// keepTables keeps a loaded collection's tables beyond it.
func (t *trampolines) keepTables(loaded *ebpf.Collection) error {
	for i, name := range jumpTables() {
		table, err := loaded.Maps[name].Clone()
		if err != nil {
			loaded.Close()
			return fmt.Errorf("keep %s: %w", name, err)
		}
		if i == 0 {
			t.tables = append(t.tables, table)
		} else {
			t.others = append(t.others, table)
		}
	}
	return nil
}

// entriesOf are where a table has the programs that a hook and its understudies jump to.
func entriesOf(table *ebpf.MapSpec, preempted bool) (entries [2]uint32, err error) {
	if !preempted {
		entries[0], err = entryOf(table, "on_sys_exit")
		return entries, err
	}
	var errs [2]error
	entries[0], errs[0] = entryOf(table, "principal_sys_exit")
	entries[1], errs[1] = entryOf(table, "understudy_sys_exit")
	return entries, errors.Join(errs[:]...)
}

// entryOf is where a table has a program.
func entryOf(table *ebpf.MapSpec, program string) (uint32, error) {
	for _, kv := range table.Contents {
		if index, ok := kv.Key.(uint32); ok && kv.Value == program {
			return index, nil
		}
	}
	return 0, fmt.Errorf("the table %s does not hold %s", table.Name, program)
}

// retarget is a copy of the programs in which those of system calls are for the ends of
// functions of the same type as one: of those alone, or of all programs.
func retarget(spec *ebpf.CollectionSpec, function string, alone bool) *ebpf.CollectionSpec {
	out := spec.Copy()
	if alone {
		maps.DeleteFunc(out.Programs, func(_ string, p *ebpf.ProgramSpec) bool { return p.AttachTo != sysExit })
	}
	for _, p := range out.Programs {
		if p.AttachTo == sysExit { // attached nowhere, only jumped to
			p.AttachType, p.AttachTo = ebpf.AttachTraceFExit, function
		}
	}
	return out
}
