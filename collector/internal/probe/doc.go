// Package probe loads the kernel side, attaches it and reads what it tells: events
// from the ring, and counters from its maps.
//
// Invariant: an event is either read from Next or counted in Losses. Only Next and
// Close may run at the same time as other methods; Next is for one goroutine.
//
// Deliberately absent: the trampoline tier (fentry, LSM), io_uring, and 32-bit
// calls, which are never taken for others and counted in Stats.
package probe
