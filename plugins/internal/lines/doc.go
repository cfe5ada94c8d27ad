// Package lines appends blocks of whole lines to a file or to the standard
// output.
//
// Invariant: what a file held before is never changed, and a line never begins
// in the middle of another, even after a disk was full or a process was killed.
package lines
