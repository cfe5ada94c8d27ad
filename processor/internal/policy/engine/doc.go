// Package engine evaluates rules on joined records.
//
// A record is projected into its virtual events; each is tested with the rules
// that can hold for its type, in the order of definition. All rules that match
// give an alert, or, if so told, the first of them, and a rule gives one alert per record, at its first event that
// matches: what a flow did again in the same record is not news.
//
// Invariant: an Engine never changes; what an evaluation needs is an Evaluator's,
// which one goroutine uses.
package engine
