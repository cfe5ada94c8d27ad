// Package plugintest proves that a stage keeps the contract of package plugin,
// and has what a stage's own tests need: hand-made records, a sink, settings.
//
// Invariant: nothing here needs more than the standard library and sfproto, so a
// stage's tests cost its author no dependency.
package plugintest
