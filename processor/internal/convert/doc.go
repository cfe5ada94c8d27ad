// Package convert writes traces in another form: SysFlow's own in another
// version or codec, lines of JSON, or the tables of a distribution's exporters.
//
// Invariant: the output has its name only when it is whole; a file that was
// there is replaced on demand alone, and memory does not grow with the input.
package convert
