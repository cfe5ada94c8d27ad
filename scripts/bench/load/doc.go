// Package load measures the pair under the loads of package overload: their pace, what
// is told and what is lost of them, and what the pair takes of processor and memory.
//
// Each load runs three times: alone, under the pair with the built-in rules, for the
// figures, and under a collector that writes a file, which is summed.
//
// Invariant: a load runs in a cgroup of its own and only that is captured; the pair runs
// in a memory cgroup of its own.
package load
