// Package engine evaluates rules on joined records.
//
// A record is projected into its virtual events; each is tested with the rules
// that can hold for its type, in the order of definition. All rules that match
// give an alert, or, if so told, the first of them, and a rule holds once for a
// record, at its first event that matches: what a flow did again in the same
// record is not news.
//
// A rule may wait until it has held often enough (window), need other events
// before (sequence), or be silent for a while after an alert (silence).
//
// Invariant: an Engine never changes; what an evaluation needs and remembers is an
// Evaluator's, which one goroutine uses.
package engine
