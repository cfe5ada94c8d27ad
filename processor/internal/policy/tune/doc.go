// Package tune proposes exceptions that keep rules quiet about what is ordinary: it
// looks at alerts that are noise, and at alerts that are wanted, and finds few cases
// that cover the first and none of the second.
//
// A case is a tuple of fields: who did it and to what. Of cases that cover as much the
// narrower one is taken: a program's path before its name, a file before its folder.
//
// Invariant: no case covers an alert that is known to be wanted, and what an event
// brought along is only ever a quoted constant of the exception.
package tune
