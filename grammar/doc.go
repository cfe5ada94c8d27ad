// Package grammar parses conditions of Falco rules.
//
// Invariant: ANTLR ends here, and in this package only parse.go imports it; what
// Parse gives out is package ast's. Text from outside cannot make it use more
// than a bounded amount of stack and memory.
package grammar
