// Package wire moves records between processes as Avro object container
// streams: over Unix stream sockets, pipes and files, which all read alike. A
// stream begins with a header record; the records after it are numbered from
// the header's FirstSequence. Acknowledgements go the other way. It also speaks
// the protocol of the original project, a record a datagram.
// docs/format/wire.md draws the bytes of both.
//
// Invariant: whatever comes from the other end is bounded before it is
// believed, and a path that is no dead socket is never removed.
package wire
