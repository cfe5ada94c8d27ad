// Package overload is loads that fill what lies between the kernel and the reader of a
// stream, and the sum of what a stream tells of them.
//
// Invariant: a load calls the kernel directly and knows what it did to the last call, so
// that it can be compared with what is told and what is lost.
package overload
