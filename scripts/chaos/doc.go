// Command chaos proves what disk queues promise: what the processor acknowledged
// arrives, whatever is killed.
//
//	sender.go   numbers as records, sent until they are acknowledged
//	sink.go     an HTTP server that appends the numbers to a file (chaos sink)
//	rig.go      the line: sender -> processor -> two exporters -> sink
//	kills.go    kill -9 of the processor or the sink, again and again
//	verdict.go  what was acknowledged against what arrived
//
// One exporter gets the source's batches, the other one what a policy stage hands
// on, so that an acknowledgement waits for both ends of a fan-out.
//
// Invariant: only processes that it started are ended, by their ids; all files are
// in a folder of its own.
package main
