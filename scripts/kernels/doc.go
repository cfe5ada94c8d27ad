// Command kernels runs the tests that need a kernel on each kernel that is
// supported, in emulated machines and in both tiers, and writes RESULTS.md and
// TRAMPOLINE.md: which groups of cases pass where, and what a kernel does not have.
//
// A machine is one processor, so as many run at a time as this one has. What each says
// is in a file as it comes; a line tells when it begins and how it ended. Nothing is
// timed in a guest.
//
// Invariant: a group that did not end is a failure, whatever was printed before; a
// kernel that did not start is one too, and keeps no other from its tests.
package main
