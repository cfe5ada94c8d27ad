// Command kernels runs the tests that need a kernel on each kernel that is
// supported, in emulated machines and in both tiers, and writes RESULTS.md and
// TRAMPOLINE.md: which groups of cases pass where, and what a kernel does not have.
//
// The kernels are Debian's, fetched by apt (fetch.sh); the guest is an initial RAM
// disk of busybox, the collector and two test binaries, without a disk or a
// network. One processor each: with two, emulated guests hang now and then when
// programs are attached. Nothing is timed in a guest.
//
// Invariant: a group that did not end is a failure, whatever was printed before.
package main
