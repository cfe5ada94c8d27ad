// Package printer shows records: as lines of JSON with the field names of the
// original SysFlow tools, or as a table for people.
//
// Invariant: what is printed is one line a record and printable, whatever the
// records hold.
package printer
