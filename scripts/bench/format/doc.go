// Package format measures what records cost on the wire: the time to take and to
// append them, beside an independent library that does the same, and the bytes
// that they take in files.
//
// Invariant: contenders get the same bytes and take turns on one core.
package format
