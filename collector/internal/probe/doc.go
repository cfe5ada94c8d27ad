// Package probe loads the kernel side, attaches it and reads what it tells: events
// from the ring, and counters from its maps.
//
// Invariant: an event is either read from Next or counted in Losses. Only Next and
// Close may run at the same time as other methods; Next is for one goroutine.
//
// Deliberately absent: in the tier of trampolines, 32-bit calls and those that seccomp
// refuses; in that of tracepoints, names that another thread changes during the call,
// which are told as the memory has them at its end; of io_uring, requests that fail
// before they begin, those that want no completion when they succeed, and the
// descriptors that are put into a ring's own table, whose flows begin with their
// first use; 32-bit calls on arm64, which are never taken for others and counted in
// Stats. A request's path is read when it ends, its file when it has one.
package probe
