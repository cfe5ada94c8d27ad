// Package policy is the rules engine as a stage: it reads rule files, evaluates
// them on records and annotates those that match.
//
// The work is done below, in the order of the data: rules (YAML to texts),
// resolve (lists and macros), plan (conditions to closures), output (templates),
// engine (events to alerts). Beside it are what commands for authors of rules do with
// these: ruletest, lint, explain, profile, difference, tune.
//
// Invariant: rules with an error never run; all errors of all files are found at
// once, each with file, line and column.
package policy
