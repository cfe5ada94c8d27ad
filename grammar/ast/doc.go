// Package ast is the tree of a rule's condition.
//
// Invariant: a tree never changes after it was parsed; whoever resolves names
// in it makes a new one.
package ast
