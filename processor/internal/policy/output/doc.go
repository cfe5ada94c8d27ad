// Package output compiles the output templates of rules: text with %field,
// %20field (padded or cut to a width), %field[argument] and %toupper(field).
//
// Invariant: a rendered text is safe on a terminal and in a log: what an event
// brings along is escaped. The values of Fields are as they are.
package output
