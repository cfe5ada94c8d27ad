// Package ruletest runs tests of rules: a YAML file names recorded traces or
// spells out records, and says which alerts the rules must give for them and
// which they must not. docs/rule-tests.md describes the files.
//
// Invariant: a test depends on its file, its traces and its rules alone; the order
// of tests and what ran before change nothing.
package ruletest
