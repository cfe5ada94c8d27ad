// Package volume measures how much a capture writes: records and bytes a system
// call while real programs run, beside one line of JSON a call and gzip of that.
//
// Invariant: all figures of a load are of one capture. The calls are those that
// its records stand for, each counted once where a flow has only the set of its
// calls, so that they are rather too few than too many, and JSON is rather too
// small: a line has what a record has of the call and nothing else.
package volume
