// Command bench measures what the pair costs and writes RESULTS.md: how much
// slower a command runs under capture, how many records a second one core takes
// through socket, decoding and rules, the peak memory of both processes, and what
// the format and the rule engine cost.
//
// Invariant: a figure is a ratio or comes with the one that it is to be compared
// with, from the same run; with and without capture take turns.
package main
