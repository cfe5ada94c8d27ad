// Package view is the typed view of a record on which rules, printing and
// queries work: a record joined with the entities it refers to, projected into
// virtual events, and a registry of fields that are resolved by name once and
// then read without maps or reflection.
//
// Invariant: what a Record points to never changes; an entity that changed is a
// new value, and records that were joined before keep the old one.
package view

//go:generate go run ./fieldsdoc ../docs/fields.md
