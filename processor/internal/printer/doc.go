// Package printer shows records as a table for people.
//
// Invariant: what is printed is one line a record and printable, whatever the
// records hold.
package printer
