// Package primitive takes Avro values from bytes and appends them to bytes.
//
// Invariant: the reader trusts nothing. Every value is checked against the bytes
// that are there, and what arrays and maps take in memory comes out of a budget,
// so that few bytes cannot ask for much.
package primitive
