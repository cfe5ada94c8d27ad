// Package bookmark keeps how far files were read, in a file that survives the process.
//
// Invariant: the file is replaced as a whole, by a rename after an fsync: it says what
// was true at some moment, whenever the process or the power ends. What it takes from
// outside is bounded in size and number.
package bookmark
