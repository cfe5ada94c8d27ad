// Package lint finds in rules that load what their authors did not mean: rules that
// can never match, rules whose every event another rule matches before them,
// exceptions that are there twice, and what is lost when the files go to Falco.
//
// Conditions are brought into a form without macros and with negations at their
// checks, and compared there: a check is true of finitely many values (=, in), of
// those that begin, end or contain, or of a range of numbers.
//
// Invariant: what is found is so, whatever events come; much that is so is not found.
// The work for a pair of rules is bounded.
package lint
