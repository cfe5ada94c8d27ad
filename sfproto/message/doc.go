// Package message writes a batch as bytes that stand alone: its records with
// every entity that they refer to, and what stages said about them. A disk queue
// holds messages, and a broker can.
//
//	retell.go  joined records as a stream: each entity before its first use
//	encode.go  batch to message
//	decode.go  message to batch, by the schema that it was written with
//	sealed.go  a message with its schema before it, for a broker
//
// A message is, in Avro's variable-length numbers: the form's version (1); the
// number of the batch's records, and for each how many records that tell entities
// stand before it, and its sequence number less the one expected (that of the
// record before it, and one); the number of annotations, and for each the index of
// its record, the event source, and its output fields (name, a letter for the
// type, value); then records in Avro binary: those of the stream, and as many
// Annotations. The schema is the owner's to keep: Schema. A sealed message has it
// before the rest: "SFB\x01", the length of the schema's raw deflate stream (RFC 1951),
// that stream, the message.
//
// Invariant: decoding gives the batch that was encoded, joins included, as far as
// one stream can tell it: records whose streams began without a header take the
// header before them.
package message
