// Package replay keeps what a probe told in a file and tells it again, so that all
// of the collector's user space runs without root, on any system.
//
// Invariant: a Reader answers as the recorded probe did. It is timeless, though:
// events come as fast as they are asked for, and a question about counters gets
// the recording's last word on that flow, peer or process.
//
// REPLAY.md draws the format.
package replay
