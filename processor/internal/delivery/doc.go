// Package delivery brings batches to an exporter in their order: through a queue,
// in batches of the size that the exporter is to get, tried again until it takes
// them, and into a dead-letter file when it never will.
//
//	config.go      queue, retry, batch and deadLetter of a pipeline file
//	outlet.go      start, put, stop
//	work.go        the goroutine: attempt, try again, give up
//	parcel.go      what one attempt hands over; batches joined and split
//	deadletter.go  the file of what was refused for good
//
// An attempt is a batch of its own, with its own acknowledgement: an exporter may
// keep it and finish later. What fails later is handed over again, behind what was
// handed over meanwhile; otherwise an exporter gets everything in order, and
// nothing new while something waits for another try.
//
// Invariant: a batch leaves the queue when the exporter, the dead-letter file or a
// counted drop has it. Every drop is also a Loss record in what the exporter gets
// next.
package delivery
