// Package encoding turns what passes through a pipeline into documents: Falco's
// alerts, SysFlow's JSON, Elastic Common Schema, OCSF, or a template of the
// user's. An exporter holds an Encoder and sends what it appends. For whole batches
// it holds a Packer (messages of brokers) or a Container (traces).
//
// Invariant: a document of a JSON format is one line of printable text, and a
// template sees only printable text, whatever the events held.
package encoding
