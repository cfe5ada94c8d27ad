// Package grammar parses conditions of Falco rules.
//
// Invariant: nothing outside this package sees ANTLR; what Parse gives out is
// package ast's. Text from outside cannot make it use more than a bounded
// amount of stack and memory.
package grammar
