// Package threat is the enricher that compares what happens with lists of known
// bad addresses, domains and executables.
//
// Invariant: a list is read whole before it replaces the one before; a file that
// does not parse changes nothing. Look-ups neither allocate nor wait.
package threat
