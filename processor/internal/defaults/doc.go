// Package defaults holds what the processor runs when nothing else is named: a
// pipeline, a rule pack, and a recorded trace for a machine without a collector.
//
// Invariant: everything here is embedded, so the binary needs no files.
package defaults
