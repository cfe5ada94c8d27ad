// Package sfproto holds the SysFlow record types: entities (header, container,
// pod, process, file), events and flows, as one Go struct a union branch.
//
// Field tags name the Avro field of the schema in schema/; a record that was
// read from an older writer has the zero value where its schema lacked the
// field. Zero also stands for Avro null in the nullable fields: an OID, FOID or
// IPv6 that is all zero and an id that is empty mean "none".
//
// Invariant: an entity is written before the first record that refers to it.
package sfproto
