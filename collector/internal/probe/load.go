package probe

import (
	"errors"
	"fmt"
	"maps"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/rlimit"

	"github.com/sysflow-stack/sysflow/collector/bpf/gen"
)

// Probe is a loaded and attached kernel side.
type Probe struct {
	objects     objects
	links       []link.Link
	ring        *ring
	filter      filterState
	late        lateState
	fixed       int64         // bytes of the maps when they are empty
	tracepoints []role        // in the order to attach them
	afterExit   *ebpf.Program // nil where tracepoints are not preempted
	trampolines trampolines   // none in the tier of tracepoints
}

// objects are what a loaded probe needs in hand, but for what is attached. Programs that
// others jump to are held by the tables that they lie in.
type objects struct {
	gen.SysflowMaps
	gen.SysflowVariables
	TellTask *ebpf.Program `ebpf:"tell_task"`
}

func (o *objects) close() error { return errors.Join(o.SysflowMaps.Close(), o.TellTask.Close()) }

// Load loads the kernel side and attaches it: events come from here on. The caller
// ends it with Close. It needs CAP_BPF and CAP_PERFMON, and a kernel from 5.10
// on with BTF.
func Load(opts Options) (*Probe, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, err
	}
	p := &Probe{}
	if err := p.load(opts); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *Probe) load(opts Options) error {
	if err := checkHost(); err != nil {
		return err
	}
	spec, uring, err := configure(opts)
	if err != nil {
		return err
	}
	scope, err := openScope(opts.Scope)
	if err != nil {
		return err
	}
	defer scope.Close() // of no consequence for a nil file
	p.fixed = fixedBytes(spec, int(spec.Maps["scratches"].MaxEntries)/opts.buffers())
	// Before 5.11 maps count against the limit; without the right to raise it
	// the load below tells.
	_ = rlimit.RemoveMemlock()
	if err := p.loadPrograms(spec, opts.Tier, uring); err != nil {
		return explain(err)
	}
	if scope != nil {
		if err := p.objects.ScopeCgroup.Put(uint32(0), uint32(scope.Fd())); err != nil {
			return fmt.Errorf("record the cgroup %s: %w", scope.Name(), err)
		}
	}
	if err := p.SetFilter(opts.Filter); err != nil {
		return err
	}
	if p.ring, err = openRing(p.objects.Ring, p.objects.Sleepers); err != nil {
		return err
	}
	return p.attachAll()
}

// loadPrograms loads the programs and maps, for trampolines where they are wanted.
func (p *Probe) loadPrograms(spec *ebpf.CollectionSpec, tier Tier, uring bool) error {
	var all *ebpf.Collection
	var err error
	preempted := preemptionHere()
	cast(spec, preempted.tracepoints)
	if tier != TierTracepoint {
		all, err = p.trampolines.load(spec, preempted.trampolines)
	}
	if err != nil && tier == TierAuto {
		err = p.trampolines.close()
	}
	if all == nil && err == nil {
		maps.DeleteFunc(spec.Programs, func(_ string, s *ebpf.ProgramSpec) bool { return isWitness(s) })
		all, err = ebpf.NewCollection(spec)
	}
	if err != nil {
		return err
	}
	defer all.Close()
	for _, principal := range p.principals(preempted.tracepoints, uring) {
		p.tracepoints = append(p.tracepoints, roleOf(all, principal, preempted.tracepoints))
	}
	p.afterExit = all.DetachProgram(afterExit)
	return all.Assign(&p.objects)
}

// principals are the programs for tracepoints, in the order to attach them. Births and ends
// come first, so that no process that sys_exit sees has a past that was missed.
func (p *Probe) principals(preempted, uring bool) []string {
	all := []string{"on_exit", "on_fork", "on_exec"}
	switch {
	case p.Tier() == TierTrampoline: // has calls elsewhere
	case preempted:
		all = append(all, "principal_sys_exit")
	default:
		all = append(all, "on_sys_exit")
	}
	if uring {
		all = append(all, "on_uring_complete", "on_uring_submit")
	}
	return all
}

// Tier is the one that the probe was loaded for, never TierAuto.
func (p *Probe) Tier() Tier {
	if len(p.trampolines.hooks) > 0 {
		return TierTrampoline
	}
	return TierTracepoint
}

// maxUringCalls is how many requests of io_uring may be in flight.
const maxUringCalls = 1 << 16

// configure gives the objects their constants and the maps their sizes.
func configure(opts Options) (spec *ebpf.CollectionSpec, uring bool, err error) {
	spec, err = gen.LoadSysflow()
	if err != nil {
		return nil, false, fmt.Errorf("read the kernel side's objects: %w", err)
	}
	cpus, err := ebpf.PossibleCPU()
	if err != nil {
		return nil, false, fmt.Errorf("count the CPUs: %w", err)
	}
	for name, n := range map[string]int{
		"ring": opts.Ring, "procs": opts.MaxProcs, "flows": opts.MaxFlows, "late_ends": opts.MaxFlows,
		"peers": opts.MaxPeers, "cgroups": opts.MaxCgroups, "uring_calls": maxUringCalls, "scratches": cpus * opts.buffers(),
	} {
		spec.Maps[name].MaxEntries = uint32(n)
	}
	uring, err = configureUring(spec)
	if err != nil {
		return nil, false, fmt.Errorf("look for io_uring: %w", err)
	}
	for name, value := range map[string]any{
		"scope_kind":   uint32(opts.Scope.Kind),
		"buffers":      uint32(opts.buffers()),
		"preempted":    preemptionHere().tracepoints,
		"ring_size":    uint64(opts.Ring),
		"wake_limit":   min(wakeLimit, opts.filled(wakePercent)),
		"bulk_limit":   opts.filled(bulkPercent),
		"quota_mark":   opts.filled(opts.Quota),
		"quota_limit":  opts.filled(max(quotaPercent, opts.Quota)),
		"calls":        callTable(),
		"shapes":       shapeTable(),
		"compat_calls": compatTable(),
		"dns":          opts.DNS,
		"environment":  opts.Env,
	} {
		if err := spec.Variables[name].Set(value); err != nil {
			return nil, false, fmt.Errorf("set %s: %w", name, err)
		}
	}
	return spec, uring, nil
}

// attachAll hooks the programs in.
func (p *Probe) attachAll() error {
	for _, prog := range p.trampolines.witnesses {
		if err := attach(&p.trampolines.links, prog, ebpf.AttachNone, 0); err != nil {
			return err
		}
	}
	for _, r := range p.tracepoints {
		if err := p.attachTracepoint(r); err != nil {
			return err
		}
	}
	for _, r := range p.trampolines.hooks {
		if err := p.attachFunction(r); err != nil {
			return err
		}
	}
	if p.afterExit == nil {
		return nil
	}
	return attach(&p.links, p.afterExit, ebpf.AttachNone, 0)
}

// attach hooks a program in and keeps what holds it there; an understudy is told its
// number.
func attach(links *[]link.Link, prog *ebpf.Program, at ebpf.AttachType, number int) error {
	l, err := link.AttachTracing(link.TracingOptions{Program: prog, AttachType: at, Cookie: uint64(number)})
	if err != nil {
		return fmt.Errorf("attach %s: %w", prog, err)
	}
	*links = append(*links, l)
	return nil
}

// detach takes hooks away.
func detach(links *[]link.Link) error {
	var errs []error
	for _, l := range *links {
		errs = append(errs, l.Close())
	}
	*links = nil
	return errors.Join(errs...)
}

// Detach has no further event come; those that are in the ring can be read, and the
// counters stay as they are. Hooks of functions stay until Close, and do nothing.
func (p *Probe) Detach() error {
	if err := errors.Join(p.trampolines.silence(), detach(&p.links)); err != nil {
		return fmt.Errorf("detach: %w", err)
	}
	return nil
}

// Close detaches the kernel side and frees it. Next returns os.ErrClosed from here
// on.
func (p *Probe) Close() error {
	errs := []error{p.Detach()}
	if p.ring != nil {
		errs = append(errs, p.ring.close())
	}
	for _, r := range p.tracepoints {
		errs = append(errs, r.close())
	}
	return errors.Join(append(errs, p.afterExit.Close(), p.trampolines.close(), p.objects.close())...)
}
