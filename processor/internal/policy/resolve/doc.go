// Package resolve puts lists and macros into the conditions of rules.
//
// Lists are text, as in Falco: the name of a list in a condition is replaced by
// its items before the condition is parsed, once per list in the order of
// definition. Macros are trees: the name of a macro is replaced by its parsed
// condition, and a macro sees the macros that were defined before it.
//
// Invariant: in a resolved condition no name is left, and every check of it
// knows the text in which it stands.
package resolve
