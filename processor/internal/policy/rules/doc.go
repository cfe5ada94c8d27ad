// Package rules reads rule files: YAML of Falco's form becomes lists, macros and
// rules whose texts know where they stand in their files.
//
// Invariant: whatever is wrong is a Diagnostic with a place; a file that cannot
// be read says so once, and all other files are still read.
package rules
