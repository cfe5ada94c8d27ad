package probe

import "fmt"

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
