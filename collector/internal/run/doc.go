// Package run puts a capture together and takes it apart: kernel probe (or
// replay), ring reader, owner of the state, writer, and the services around them.
//
// Three goroutines make the record path: the reader decodes events off the ring,
// the owner makes records of them, the writer writes. Between them are bounded
// queues; the reader waits for the owner, so that what is too much is refused and
// counted in the kernel, by class.
//
// Invariant: who is recorded is settled before anything is: the collector ignores
// itself before it attaches to a stream, and a command is in scope before its
// first instruction. Everything that was started is stopped, upstream first.
package run
