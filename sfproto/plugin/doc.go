// Package plugin is the SDK of processor stages. A stage is a Go value: a
// Factory with a type name, a configuration with defaults and a constructor,
// whose product consumes batches. An Action, which rules name, is made in the same
// way.
//
// Invariant: a Batch never changes once it was handed on. A stage that has
// something to add makes a new Batch that shares the records, or has its own copies of
// them; whoever keeps a
// batch beyond Consume retains it and says Done later, exactly once.
package plugin
