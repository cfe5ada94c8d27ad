package probe

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cilium/ebpf"
)

// numUnderstudies is how many each principal on a tracepoint has where these are preempted:
// MAX_UNDERSTUDIES of bpf/understudy.h. Each costs every call the way into a program.
const numUnderstudies = 3

// numStubUnderstudies is how many each hook of a function has. There are as many hooks as
// recorded calls, and to take each away the kernel waits for all tasks.
const numStubUnderstudies = 1

// role is a program that the kernel calls, the principal, with its understudies
// where it may be preempted.
type role struct {
	principal    *ebpf.Program
	understudies []*ebpf.Program // by their number less 1
}

func (r role) close() error { return closeAll(append(r.understudies, r.principal)...) }

// closeAll closes programs, of which some may be nil.
func closeAll(all ...*ebpf.Program) error {
	var errs []error
	for _, p := range all {
		errs = append(errs, p.Close())
	}
	return errors.Join(errs...)
}

// preemption says which hooks the kernel may preempt at their work.
type preemption struct{ tracepoints, trampolines bool }

// preemptionHere is this kernel's.
func preemptionHere() preemption { return preemptionOf(kernelName()) }

// preemptionOf is that of a kernel by what uname says. Its version names the model of
// preemption, but for those that preempt no kernel code. A kernel that chooses its model
// when it boots (PREEMPT_DYNAMIC) may preempt. Tracepoints run with preemption disabled
// before 7.0. Trampolines did so before 5.11 (74d862b682f5), and before 5.19
// a program there has no cookie to know itself by (2fcc82411e74).
func preemptionOf(release, version string) preemption {
	some := strings.Contains(version, "PREEMPT")
	return preemption{
		tracepoints: some && !olderThan(release, 7, 0),
		trampolines: some && !olderThan(release, 5, 19),
	}
}

// afterExit is run behind the programs of an exit, where they are preempted.
const afterExit = "after_exit"

// understudyOf is the name of the program that stands in for one, and of its copies.
func understudyOf(principal string, number int) string {
	name := "understudy_" + strings.TrimPrefix(strings.TrimPrefix(principal, "principal_"), "on_")
	if number > 1 {
		name += fmt.Sprint("_", number)
	}
	return name
}

// cast has each understudy on a tracepoint loaded as often as there are to be; never
// where tracepoints are not preempted.
func cast(spec *ebpf.CollectionSpec, preempted bool) {
	if !preempted {
		delete(spec.Programs, afterExit)
	}
	for name, p := range maps.Clone(spec.Programs) {
		switch first := understudyOf(name, 1); {
		case spec.Programs[first] == nil:
		case preempted:
			for i := 2; i <= numUnderstudies; i++ {
				spec.Programs[understudyOf(name, i)] = spec.Programs[first].Copy()
			}
		case p.AttachTo != sysExit: // what is there may be jumped to
			delete(spec.Programs, first)
		}
	}
}

// roleOf takes a program and its understudies on a tracepoint out of what was loaded.
func roleOf(all *ebpf.Collection, principal string, preempted bool) role {
	r := role{principal: all.DetachProgram(principal)}
	for i := 1; preempted && i <= numUnderstudies; i++ {
		if p := all.DetachProgram(understudyOf(principal, i)); p != nil {
			r.understudies = append(r.understudies, p)
		}
	}
	return r
}

// attachTracepoint attaches the highest understudy first: a tracepoint runs its programs in
// the order in which they were attached.
func (p *Probe) attachTracepoint(r role) error {
	for i, u := range slices.Backward(r.understudies) {
		if err := attach(&p.links, u, ebpf.AttachTraceRawTp, i+1); err != nil {
			return err
		}
	}
	return attach(&p.links, r.principal, ebpf.AttachNone, 0)
}

// attachFunction attaches the highest understudy last: of a function's programs the one
// that was attached last is run first.
func (p *Probe) attachFunction(r role) error {
	if err := attach(&p.trampolines.links, r.principal, ebpf.AttachNone, 0); err != nil {
		return err
	}
	for i, u := range r.understudies {
		if err := attach(&p.trampolines.links, u, ebpf.AttachTraceFExit, i+1); err != nil {
			return err
		}
	}
	return nil
}

// roles are all that the kernel calls, but for what only adds to what a call's role tells.
func (p *Probe) roles() []role { return slices.Concat(p.tracepoints, p.trampolines.hooks) }

// missed is how often the kernel did not run a hook because it was at work on that CPU
// for another task, and no understudy stood in: losses that nobody can classify, out of
// scope too. It may fall by what a hook that was missed has not yet been seen to have
// had done for it.
func (p *Probe) missed() (n uint64, err error) {
	for _, r := range p.roles() {
		stats, err := r.principal.Stats()
		if err != nil {
			return 0, fmt.Errorf("read stats of %s: %w", r.principal, err)
		}
		n += stats.RecursionMisses
	}
	stoodIn, err := p.stoodIn()
	return n - min(n, stoodIn), err
}

// stoodIn is how often an understudy did the work of a hook that was not run: those
// that came out, and those that are noted still.
func (p *Probe) stoodIn() (n uint64, err error) {
	if n, err = sum(p.objects.Stats, statStoodIn); err != nil {
		return 0, fmt.Errorf("read stats: %w", err)
	}
	var noted uint64
	if err := p.objects.Noted.Get(&noted); err != nil {
		return 0, fmt.Errorf("read the understudies' notes: %w", err)
	}
	return n + noted, nil
}
