// Command soak runs the pair under the load of a day in an hour and looks whether
// anything grows: memory, descriptors, threads, or the distance between the clocks of
// records and of the host.
//
//	load.go     what a node does, at 24 times the pace (soak work)
//	line.go     the line: load -> collector -> spool -> processor -> a file of alerts
//	sample.go   what the two processes hold, every few seconds
//	verdict.go  the last quarter of the run against the second one
//	report.go   RESULTS.md
//
// Invariant: the load runs in a cgroup of its own and only that is captured; only
// processes that this program started are ended.
package main
