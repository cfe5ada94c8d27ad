package probe

import (
	"errors"
	"fmt"
	"math/bits"
	"os"
)

// ScopeKind says which processes are recorded: enum scope_kind of bpf/maps.h.
type ScopeKind uint32

// The kinds of scope.
const (
	// ScopeHost is every process.
	ScopeHost ScopeKind = iota
	// ScopeCgroup is what runs in a cgroup v2 folder or below it.
	ScopeCgroup
	// ScopeTree is the processes added by AddToTree and what they fork.
	ScopeTree
)

// Scope says what is recorded.
type Scope struct {
	Kind   ScopeKind
	Cgroup string // folder in a cgroup v2 hierarchy, for ScopeCgroup
}

// Options are what Load needs. Zeros stand for the defaults.
type Options struct {
	Scope      Scope
	Tier       Tier   // where system calls are hooked; TierTracepoint
	DNS        bool   // tell what is said on port 53
	Env        bool   // tell the environment at each exec
	Filter     Filter // what is left out from the first event on
	Ring       int    // bytes between the kernel side and Next, a power of two; 8 MiB
	Quota      int    // how full the ring is, in percent, when a cgroup that has more in it than is left loses bulk events; 100: never; 35
	MaxProcs   int    // processes at a time; 65,536
	MaxFlows   int    // open flows at a time; 131,072
	MaxPeers   int    // remote addresses of unconnected sockets at a time; 65,536
	MaxCgroups int    // cgroups whose path is told once only; 16,384
}

// How full the ring may be, in percent.
const (
	bulkPercent  = 70 // for bulk events
	quotaPercent = 85 // for other events of a cgroup that has more in it than is left
)

// wakeLimit is how much bulk events leave to a reader that sleeps, in bytes, and
// wakePercent how much of a small ring.
const (
	wakeLimit   = 512 << 10
	wakePercent = 10
)

// filled is so much of the ring, in bytes.
func (o *Options) filled(percent int) uint64 { return uint64(o.Ring) * uint64(percent) / 100 }

// How many buffers each CPU has to build events in.
const (
	numHooks   = 5            // HOOK_WITNESS of bpf/maps.h
	numBuffers = numHooks + 3 // where hooks are preempted, or ask what the kernel resolved: NUM_HOOKS
)

// buffers is how many of them are wanted.
func (o *Options) buffers() int {
	if o.Tier == TierTracepoint && !preemptionHere().tracepoints {
		return numHooks
	}
	return numBuffers
}

func (o Options) withDefaults() Options {
	fill := func(n *int, d int) {
		if *n == 0 {
			*n = d
		}
	}
	if o.Tier == "" {
		o.Tier = TierTracepoint
	}
	fill(&o.Ring, 8<<20)
	fill(&o.Quota, 35)
	fill(&o.MaxProcs, 1<<16)
	fill(&o.MaxFlows, 1<<17)
	fill(&o.MaxPeers, 1<<16)
	fill(&o.MaxCgroups, 1<<14)
	return o
}

func (o Options) validate() error {
	page := os.Getpagesize()
	if o.Ring < page || o.Ring > 1<<30 || bits.OnesCount(uint(o.Ring)) != 1 {
		return fmt.Errorf("ring of %d bytes: a power of two from %d to %d is needed", o.Ring, page, 1<<30)
	}
	if o.Quota < 1 || o.Quota > 100 {
		return fmt.Errorf("quota from %d %% on: 1 to 100 are possible", o.Quota)
	}
	for _, n := range []int{o.MaxProcs, o.MaxFlows, o.MaxPeers, o.MaxCgroups} {
		if n < 1 || n > 1<<24 {
			return fmt.Errorf("room for %d entries: 1 to %d are possible", n, 1<<24)
		}
	}
	if err := o.Tier.validate(); err != nil {
		return err
	}
	if o.Scope.Kind > ScopeTree {
		return fmt.Errorf("unknown kind of scope %d", o.Scope.Kind)
	}
	if (o.Scope.Kind == ScopeCgroup) != (o.Scope.Cgroup != "") {
		return errors.New("a cgroup folder belongs to the cgroup scope, and only to it")
	}
	return nil
}
