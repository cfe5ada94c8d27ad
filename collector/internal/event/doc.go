// Package event holds what the kernel side tells: one Go struct for each event
// of bpf/event.h, and the decoder of their bytes.
//
// Invariant: events do not depend on the hook that made them. Another tier of
// hooks, and a replay file of raw events, feed the same structs to the same
// user space.
package event
