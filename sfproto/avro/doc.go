// Package avro reads and writes SysFlow records as Avro binary data and Avro
// object container files.
//
// A writer's schema is compiled into a small program (read into this field,
// skip, default) that matches union branches by record name and fields by field
// name, so that every schema family ever written decodes into the same structs.
// The same compiler makes the encoders of v5 and v6 from their schemas.
//
// Invariant: bytes from outside pass through one bounds-checked reader; no
// length or count that they claim is believed before that many bytes are there.
// Strings of decoded records point into the block they came from, so a block is
// never reused.
package avro
