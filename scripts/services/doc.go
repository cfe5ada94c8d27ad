// Package services holds tests of the pair's binaries against real servers, which the
// scripts beside it start: what a stage's own tests, in its folder, do not see.
//
// Invariant: without a server a test skips and says how to start it.
package services
