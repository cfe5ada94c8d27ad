// Package v6 is the codec of version 6, generated from its schema.
//
// Invariant: it says what the compiled programs of the schema say, byte for
// byte; a test makes it anew and compares, a fuzz target compares the two.
package v6

//go:generate go run ../gen
