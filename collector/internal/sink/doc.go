// Package sink writes what the capture makes: to a Unix socket, a file, a pipe
// or a callback.
//
// A Writer has a bounded queue and a goroutine. It closes a block at 64 KiB,
// after 100 ms, and at once when an urgent record (exec, exit, connect, accept,
// credentials) has nothing behind it in the queue, which no regular file needs.
// Each block is one write, so
// that a file is readable up to its last block whenever its writer dies. A socket
// that breaks is dialled again for ever, after 100 ms to 5 s; everything else that
// breaks ends the Writer.
//
// What is missing is told in Loss records once a second: on a socket also when
// nothing is, as a sign of life. A socket's first stream begins with a Loss of
// reason "start" and count 0 that spans from boot to the start of the capture:
// what happened then is not known, and neither is how much. A stream after a
// break has one of reason "disconnected" with count 0 that spans the break; what
// was dropped in it follows, by class: what could not be written as
// "disconnected", and what was written but not acknowledged as "unacknowledged",
// which is an upper bound of what the other end did not get. The end of a Writer
// waits a second for the acknowledgements of a listener that sends any.
//
// With a Spool blocks go to a folder first, and from there to the socket: a killed
// process loses no block that was written, and what a listener has not acknowledged
// comes again, in its order and under its numbers, by the next run where need be.
// Its parts tell all their entities, so that none needs an older one. A full
// spool drops its oldest part or the newest block, as "spool_full". A run after
// another one begins with a Loss of reason "restart", class "stream" and count 0: how
// much the kernel and the earlier run held is not known.
//
// Blocks are removed from a spool when they are acknowledged, and not before: a
// listener that acknowledges nothing, such as nc, gets 8,192 blocks on a connection and
// is told apart in the log.
//
// The original project's protocol has no Loss records, signs of life or
// acknowledgements: what is missing there is told by metrics and the log alone.
//
// Invariant: Put never blocks, and every record that it took is written or
// counted in the ledger.
package sink
