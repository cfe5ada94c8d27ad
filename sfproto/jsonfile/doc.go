// Package jsonfile reads settings files: JSON whose every value remembers its
// place, so that each error names line and column, and one reading finds all of
// them. What the files say is for their programs to define, as Go structs.
//
// Invariant: a key that nothing reads is an error, in the file as well as in the
// environment; a secret's text never appears in a message.
package jsonfile
