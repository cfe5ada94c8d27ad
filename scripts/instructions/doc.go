// Command instructions counts what the collector adds to system calls, in
// instructions: those of a call without a collector, with one on tracepoints and with
// one on trampolines, in emulated machines. It writes INSTRUCTIONS.md.
//
// Time in an emulated machine says nothing, but the emulator can have the machine's
// clocks go on by a nanosecond with each instruction (QEMU's -icount): there the
// processor's time stamp counter counts instructions. A loop is the least of many
// rounds, each too short for a tick of the timer, by a thread that nothing may preempt;
// the collector reads in between.
//
// Invariant: a loop of known length is counted first, in each machine and beside each
// collector, and nothing is told when its count is off.
package main
