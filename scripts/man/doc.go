// Command man writes the man pages of the two programs, a page for each command, from
// what their own --help says:
//
//	man FOLDER PROGRAM...
//
//	help.go   the text of --help, taken apart
//	roff.go   a page, as man(7) wants it
//
// cobra's own generator is not used: it would bring a Markdown parser into both
// programs, and names no flag's value.
//
// Invariant: a page says what the program says, of each command and flag; the same
// program makes the same bytes.
package main
