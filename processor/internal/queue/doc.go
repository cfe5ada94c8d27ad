// Package queue holds batches between a pipeline and an exporter, in memory or on
// disk, bounded either way.
//
// A batch in memory is accepted when the exporter accepts it; one on disk when an
// fsync has put it there, and it outlives the process.
//
// Invariant: whoever takes a batch has a reference to give back, with ErrStopped
// when nothing became of it. Whatever is dropped, for want of room or because a
// file is damaged, is told with a reason and the number of records.
package queue
