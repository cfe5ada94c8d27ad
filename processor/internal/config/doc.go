// Package config reads pipeline files, as package jsonfile reads JSON: with the
// place of each value, and all errors at once.
//
// Invariant: what the JSON Schema of pipeline files lets pass is read, and nothing
// else.
package config
