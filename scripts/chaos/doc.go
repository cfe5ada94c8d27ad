// Command chaos proves what spool and disk queues promise: what the collector has
// written, or the processor acknowledged, arrives, whatever is killed.
//
//	origin.go     where records come from, and what has to arrive
//	collector.go  a collector that replays a recorded load through its spool
//	sender.go     numbers as records, sent until they are acknowledged
//	sink.go       an HTTP server that appends what it gets to a file (chaos sink)
//	rig.go        the line: origin -> processor -> two exporters -> sink
//	kills.go      kill -9 of a part of it, again and again
//	arrivals.go   what is in the sink's files
//	verdict.go    what had to arrive against what did
//
// One exporter gets the source's batches, the other one what a policy stage hands
// on, so that an acknowledgement waits for both ends of a fan-out.
//
// Invariant: only processes that it started are ended, by their ids; all files are
// in a folder of its own.
package main
