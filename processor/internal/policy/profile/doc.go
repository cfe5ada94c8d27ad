// Package profile measures what rules cost on recorded events: each rule by itself,
// each part of its condition on the events that reach it, and all rules together.
//
// A figure is the least of some rounds, after one that is not counted; a round runs
// for a millisecond at least, and what an empty condition takes in the same loop is
// taken off. A rule by itself has the processor's caches to itself: the sum over all
// rules is less than what they cost together, which is measured as well.
//
// Invariant: what is measured are the plans that the engine runs, on the events that
// it would run them on.
package profile
