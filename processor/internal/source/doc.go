// Package source holds the stages at which a pipeline begins: a socket that
// collectors dial, files, and the standard input. All read the same container
// stream (one kind of socket the original protocol's datagrams), join its records
// with their entities and hand on one batch a frame.
//
// Invariant: a stream's records reach the pipeline in the stream's order, and
// what the stream lost (damage, gaps between connections, what the sender
// reports) is counted and logged, never silent.
package source
