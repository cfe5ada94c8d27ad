// Package avro reads and writes SysFlow records as Avro binary data and Avro
// object container files.
//
// A writer's schema is compiled into a small program (read into this field,
// skip, default) that matches union branches by record name and fields by field
// name, so that every schema family ever written decodes into the same structs.
// The same compiler makes the encoder of version 5. Version 6 has straight code
// for both ways, generated from its schema; it is taken when the canonical form
// of a writer's schema is that of version 6.
//
// Invariant: bytes from outside pass through one bounds-checked reader; no length
// or count that they claim is believed before that many bytes are there, and what
// a block's arrays and maps take in memory is bounded. Strings of decoded records
// point into the block they came from, so a block is never reused. They are the
// bytes that were written, which need not be UTF-8.
package avro
