// Package explain tells, event by event, how a rule's condition came out: which of its
// parts hold, on which values, and which of them decided.
//
// Each part is compiled and evaluated by itself, so that all of it can be shown; the
// alerts are the engine's own.
//
// Invariant: what is explained is what the engine does: a condition holds here exactly
// when it does there.
package explain
