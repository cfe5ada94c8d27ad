// Package config reads pipeline files: JSON whose every value remembers its
// place, so that each error names line and column, and one reading finds all of
// them.
//
// Invariant: a key that nothing reads is an error, in the file as well as in the
// environment; a secret's text never appears in a message.
package config
