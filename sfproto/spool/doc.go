// Package spool is a bounded queue of frames in a folder: what waits for a sink
// or a listener outlives the process that holds it.
//
//	format.go   the bytes of a segment and of a frame
//	file.go     regular files of the folder, and no others
//	segment.go  one file: frames are appended, found, and looked for after damage
//	open.go     what an earlier run left
//	log.go      append at the end, acknowledge at the front, room
//	drop.go     the oldest segment makes room
//	read.go     frames in their order, damage told and passed over
//	again.go    what was read and not acknowledged, what stood before it, and what
//	            was appended last
//	sync.go     fsync at most so often, and the cursor
//
// A segment is a file that begins with what the log's owner needs to understand
// its frames (Options.Head), so that it can be read alone, also by a later
// version. Each frame says how many records were put into the log before it: the
// records that damage cost are counted exactly, whatever is left of a file.
//
// Invariant: a frame that was appended is read again until it is acknowledged,
// dropped by DropOldest, or damaged, and the latter two say how many records
// that cost. Frames outlive a killed process at once, and a power failure after
// Options.Sync. docs/format/spool.md draws the bytes.
package spool
