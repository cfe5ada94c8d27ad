// Package arch holds the house rules as tests over the source of every module:
// package docs, who imports whom, what a package may keep at its top level, and
// what a go.mod may ask for.
//
// Invariant: a rule looks at the tree only, never at history or the machine, and
// names each violation by file and line.
package arch
